import kafkajs from 'kafkajs';
import {execSync} from 'node:child_process';
const k=new kafkajs.Kafka({brokers:['127.0.0.1:29292'],logLevel:kafkajs.logLevel.NOTHING});
const a=k.admin(); await a.connect();
for (const [topic,extra] of [['plain',{}],['bounded',{'max.compaction.lag.ms':'6000','segment.ms':'6000'}],['lagonly',{'max.compaction.lag.ms':'6000'}]])
 await a.createTopics({topics:[{topic,numPartitions:1,replicationFactor:1,configEntries:Object.entries({'cleanup.policy':'compact',...extra}).map(([name,value])=>({name,value}))}]});
const p=k.producer({createPartitioner:kafkajs.Partitioners.DefaultPartitioner}); await p.connect();
const all=['plain','bounded','lagonly'];
const send=(key,value)=>Promise.all(all.map(topic=>p.send({topic,messages:[{key,value}]})));
const look=(when)=>{ for (const t of all) { let n='0'; try{ n=execSync(`cat /tmp/kpriv/data/${t}-0/*.log* | grep -a -c canary || true`).toString().trim(); }catch{} console.log(when,t,n,execSync(`ls /tmp/kpriv/data/${t}-0 | grep log | tr '\\n' ' '`).toString()); } };
const sleep=ms=>new Promise(r=>setTimeout(r,ms));
await send('ana','canary-1'); await send('ana','erased'); look('at once');
await sleep(30000); look('30 s, nothing written');
await send('ben','x'); look('one more message'); await sleep(30000); look('30 s after it');
await p.disconnect(); await a.disconnect();

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Prints Escalog's events, a line of JSON each: ReadEscalog BROKERS REGISTRY GROUP TOPIC... */
class ReadEscalog {
    private static final ObjectMapper JSON = new ObjectMapper();

    public static void main(String[] args) throws Exception {
        var settings = Map.<String, Object>of("bootstrap.servers", args[0], "group.id", args[2], "auto.offset.reset", "earliest");
        var schemas = new HashMap<Integer, Schema>();
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteBufferDeserializer())) {
            consumer.subscribe(List.of(args).subList(3, args.length));
            while (true) {
                for (var message : consumer.poll(Duration.ofSeconds(1))) {
                    ByteBuffer value = message.value();
                    if (value.get() != 0) throw new IllegalArgumentException("not in Confluent's framing");
                    Schema schema = schemas.computeIfAbsent(value.getInt(), id -> fetch(args[1], id));
                    var bytes = new byte[value.remaining()];
                    value.get(bytes);
                    var event = new GenericDatumReader<GenericRecord>(schema).read(null, DecoderFactory.get().binaryDecoder(bytes, null));
                    var headers = new HashMap<String, String>();
                    for (var header : message.headers()) headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
                    var read = Map.of("topic", message.topic(), "key", message.key(), "headers", headers, "event", JSON.readTree(event.toString()));
                    // As UTF-8, whatever the locale.
                    System.out.write(JSON.writeValueAsBytes(read));
                    System.out.println();
                }
            }
        }
    }

    private static Schema fetch(String registry, int id) {
        try (var body = URI.create(registry + "/schemas/ids/" + id).toURL().openStream()) {
            return new Schema.Parser().parse(JSON.readTree(body).get("schema").asText());
        } catch (Exception failure) {
            throw new IllegalStateException("no schema for the id " + id, failure);
        }
    }
}

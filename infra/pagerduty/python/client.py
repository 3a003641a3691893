"""What PagerDuty's client for Python does to an incident: client.py URL KEY trigger|acknowledge|resolve|change DEDUP_KEY"""

import sys

import pagerduty

url, key, action, dedup_key = sys.argv[1:]
client = pagerduty.EventsApiV2Client(key, base_url=url)
details = {"service": "login", "free": 0, "mounts": ["/", "/data"], "note": None}
if action == "trigger":
    payload = {"summary": "The client for Python", "source": "python", "severity": "critical", "custom_details": details}
    answered = client.send_event("trigger", dedup_key=dedup_key, payload=payload)
    assert answered == dedup_key, answered
elif action == "change":
    client.send_change_event({"summary": "login was rolled out by Python", "source": "python", "custom_details": details})
else:
    assert getattr(client, action)(dedup_key) == dedup_key

try:
    pagerduty.EventsApiV2Client("a-key-that-nobody-has-given-0000", base_url=url).resolve(dedup_key)
    raise AssertionError("a wrong key was taken")
except pagerduty.Error:
    pass

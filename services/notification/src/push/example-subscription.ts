/** Of the description of the API: keys of RFC 8291, section 5, at a push service that is none. */
const keys = {
  p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
  auth: 'BTBZMqHH6r4Tts7J_aSIgg',
};

export const exampleSubscription = {
  registered: { endpoint: 'https://push.example/wpush/v2/gAAAA-first', keys },
  /** Of the device that is registered first for the method `phone` of `person/ana-costa`. */
  renewed: {
    id: 'TFvewGe7wzC6VR219NOiMJOA3ckbrtgkiZB--lJ3ibU',
    auth: keys.auth,
    endpoint: 'https://push.example/wpush/v2/gAAAA-second',
    keys,
  },
};

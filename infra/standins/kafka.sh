# shellcheck shell=bash
# Apache Kafka: Apache's own jars, from Maven Central.

kafka_image() { echo "escalog-standin/kafka:$kafka_version"; }

kafka_jars() { echo "$cache/kafka-$kafka_version/libs@$(hash_of "$(cat "$here/kafka/pom.xml")")"; }

make_kafka_jars() { mkdir -p "$cache/kafka-$kafka_version"; make_part "$(kafka_jars)" download_kafka_jars; }

download_kafka_jars() {
  mvn --batch-mode --quiet --file "$here/kafka/pom.xml" dependency:copy-dependencies \
    -Dkafka.version="$kafka_version" -DincludeScope=runtime -DoutputDirectory="$1"
}

make_kafka_image() {
  make_image "$(kafka_image)" "$here/kafka" bookworm "$(kafka_jars)" -- --build-arg "version=$kafka_version"
}

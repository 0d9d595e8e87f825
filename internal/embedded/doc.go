// Package embedded runs Filingwire's two engines inside the process: a Kafka broker (kfake)
// and ClickHouse (libchdb). Both are reached by the same clients that talk to real
// clusters, kafka-go over TCP and clickhouse-go over HTTP, so nothing else in the program
// knows which kind it runs on.
//
// One process owns a data directory; a second one gets an error that says so.
package embedded

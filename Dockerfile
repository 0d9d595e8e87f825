# One static program for every role; the embedded ClickHouse is not in it, because containers
# run against real Kafka and ClickHouse, and nothing that could load it.
FROM node:22-bookworm-slim AS reference
WORKDIR /src/api/reference
COPY api/reference ./
RUN bash fetch.sh

FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=reference /src/api/reference/page api/reference/page
ARG VERSION=container
RUN mkdir /state && CGO_ENABLED=0 go build -tags static -trimpath -buildvcs=false -ldflags "-s -w -X main.version=${VERSION}" -o /filingwire ./cmd/filingwire

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /filingwire /filingwire
# A volume mounted here begins with this owner.
COPY --from=build --chown=nonroot:nonroot /state /var/lib/filingwire
USER nonroot
EXPOSE 8080
ENTRYPOINT ["/filingwire"]

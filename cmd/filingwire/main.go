// Command filingwire turns SEC filings and enforcement releases into a feed of structured
// events. Every role of the pipeline is a subcommand; `up` runs them all in one process.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/classify"
)

var version = "dev" // set by the build

// cli is the whole command line; flags and environment are read here and nowhere else.
type cli struct {
	LogLevel slog.Level       `help:"Least level that is logged: debug, info, warn or error." default:"info" env:"FILINGWIRE_LOG_LEVEL"`
	LogJSON  bool             `help:"Log as JSON lines." env:"FILINGWIRE_LOG_JSON"`
	Version  kong.VersionFlag `help:"Print the version and exit."`

	Up       upCommand       `cmd:"" help:"Run everything in one process on embedded engines."`
	Engines  enginesCommand  `cmd:"" help:"Serve the embedded engines alone, for roles in processes of their own."`
	Origin   originCommand   `cmd:"" help:"Serve the fixture filings as EDGAR and sec.gov do."`
	Crawl    crawlCommand    `cmd:"" help:"Run the crawlers."`
	Backfill backfillCommand `cmd:"" help:"Collect the filings of past days from the quarterly indexes."`
	Work     workCommand     `cmd:"" help:"Run classifier workers."`
	Serve    serveCommand    `cmd:"" help:"Serve the API."`
	Deliver  deliverCommand  `cmd:"" help:"Send events to webhook endpoints."`
	Migrate  migrateCommand  `cmd:"" help:"Create or update topics and tables."`
	Classify classifyCommand `cmd:"" help:"Print the rows of local documents as NDJSON."`
	Items    itemsCommand    `cmd:"" help:"Print the 8-K items of local filings."`
	Ingest   ingestCommand   `cmd:"" help:"Publish local documents to the broker, as the crawler would."`
	Reparse  reparseCommand  `cmd:"" help:"Read stored documents anew, and let readers see the rows all at once."`
	Feed     feedCommand     `cmd:"" help:"Read a feed of a server: a table on a terminal, NDJSON in a pipe."`
	Export   exportCommand   `cmd:"" help:"Write a feed to a file as NDJSON, CSV or Parquet."`
	Coverage coverageCommand `cmd:"" help:"Compare what the source lists, day by day, with what is stored."`
	Failures failuresCommand `cmd:"" help:"List, show and retry documents that could not be read."`
	Orgs     orgsCommand     `cmd:"" help:"Create and list organizations, set their plans."`
	Usage    usageCommand    `cmd:"" help:"Show what an organization was billed in a month."`
	Billing  billingCommand  `cmd:"" help:"Settle with Stripe."`
	Keys     keysCommand     `cmd:"" help:"Create, list and revoke API keys."`
	Bench    benchCommand    `cmd:"" help:"Measure this machine."`
	Probe    probeCommand    `cmd:"" help:"Exit with status 0 when a URL answers 200, for health checks."`
	Doctor   doctorCommand   `cmd:"" help:"Say what is wrong with this installation and how to mend it."`

	Completion completionCommand `cmd:"" help:"Print the completion script of a shell: source <(filingwire completion bash)."`
	Complete   completeCommand   `cmd:"" hidden:""`
}

// env is what every command gets beside its own flags.
type env struct {
	ctx    context.Context
	stdout io.Writer
	stderr io.Writer
	log    *slog.Logger
}

// errQuiet ends the program with status 1 when the reasons are already printed.
var errQuiet = errors.New("some of the work failed")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	go func() {
		<-ctx.Done()
		stop() // a second signal ends the process at once
	}()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// vars are what the command line's tags refer to.
func vars() kong.Vars {
	return kong.Vars{"version": version, "feeds": strings.Join(feedNames(classify.Feeds()), ","), "stages": strings.Join(filingwire.FailureStages, ",")}
}

// run is the whole program; the end-to-end tests call it too.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var c cli
	exit := -1
	parser, err := kong.New(&c,
		kong.Name("filingwire"),
		kong.Description("SEC filings as structured, billable events."),
		vars(),
		kong.UsageOnError(),
		kong.Writers(stdout, stderr),
		kong.Exit(func(code int) { exit = code }),
	)
	if err != nil {
		fmt.Fprintln(stderr, "filingwire:", err)
		return 2
	}
	command, err := parser.Parse(args)
	if exit >= 0 { // --help or --version was served
		return exit
	}
	if err != nil {
		fmt.Fprintf(stderr, "filingwire: %v\ntry: filingwire --help\n", err)
		return 2
	}
	e := &env{ctx: ctx, stdout: stdout, stderr: stderr, log: newLogger(stderr, c.LogLevel, c.LogJSON)}
	if err := command.Run(e, parser.Model); err != nil {
		if !errors.Is(err, errQuiet) {
			fmt.Fprintln(stderr, "filingwire:", err)
		}
		return 1
	}
	return 0
}

func newLogger(w io.Writer, level slog.Level, asJSON bool) *slog.Logger {
	options := &slog.HandlerOptions{Level: level}
	if asJSON {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

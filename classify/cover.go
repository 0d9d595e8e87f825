package classify

import (
	"strings"
	"unicode"
)

// Cover is what the cover page of the main document states. Spans are canonical; an empty
// one means that the fact was not found or stands in the hidden inline XBRL header.
type Cover struct {
	Form       string // "8-K" or "8-K/A"
	Registrant string
	ReportDate CalendarDate // of the earliest event reported
	CIK        string       // inline XBRL only
	Ticker     string       // inline XBRL only, of the first class of securities

	RegistrantSpan, ReportDateSpan, TickerSpan Span
}

// coverLimit bounds the search for cover facts.
const coverLimit = 12000

// Cover reads the cover page: inline XBRL facts where there are some, else the text.
func (d *Document) Cover() Cover {
	var c Cover
	text := d.Text()
	head := text[:min(len(text), coverLimit)]
	if secs := d.Sections(); len(secs) > 0 {
		head = text[:min(len(head), secs[0].Heading.Start)]
	}
	c.Form = coverForm(head)
	if f, ok := d.Fact("dei:AmendmentFlag"); ok && strings.EqualFold(f.Value, "true") {
		c.Form = "8-K/A"
	}
	if f, ok := d.Fact("dei:EntityCentralIndexKey"); ok {
		c.CIK = f.Value
	}
	if f, ok := d.Fact("dei:TradingSymbol"); ok && !strings.EqualFold(f.Value, "none") && !strings.EqualFold(f.Value, "n/a") {
		c.Ticker, c.TickerSpan = f.Value, f.Span
	}
	if f, ok := d.Fact("dei:EntityRegistrantName"); ok && !f.Span.Empty() {
		c.Registrant, c.RegistrantSpan = f.Value, f.Span
	} else {
		c.RegistrantSpan = registrantName(head)
		if c.Registrant = c.RegistrantSpan.In(text); c.Registrant == "" {
			c.Registrant = f.Value
		}
	}
	if f, ok := d.Fact("dei:DocumentPeriodEndDate"); ok {
		if hits := FindDates(f.Value); len(hits) > 0 {
			c.ReportDate, c.ReportDateSpan = hits[0].Date, f.Span
		}
	}
	if c.ReportDate.IsZero() {
		c.ReportDate, c.ReportDateSpan = findReportDate(head)
	}
	return c
}

// coverForm finds the form type; an amendment says so near the top.
func coverForm(head string) string {
	upper := strings.ToUpper(head)
	k := strings.Index(upper, "FORM 8")
	if k < 0 {
		k = strings.Index(upper, "8-K")
	}
	if k < 0 {
		return ""
	}
	near := upper[k:min(len(upper), k+60)]
	near = strings.NewReplacer(" ", "", "‑", "-", "–", "-").Replace(near)
	if strings.Contains(near, "8-K/A") || strings.Contains(near, "8-KA") || strings.Contains(near, "AMENDMENT") {
		return "8-K/A"
	}
	return "8-K"
}

// reportDate is the date of report on the cover of text.
func reportDate(text string) CalendarDate {
	d, _ := findReportDate(text[:min(len(text), coverLimit)])
	return d
}

// findReportDate finds "Date of Report (Date of earliest event reported): March 1, 2024". The
// date may stand before the words. Of several the last but the signing date is the event's;
// the label asks for the earliest event, so the first date behind it is taken.
func findReportDate(head string) (CalendarDate, Span) {
	lower := strings.ToLower(head)
	for _, label := range []string{"earliest event", "date of report", "date of event"} {
		k := strings.Index(lower, label)
		if k < 0 {
			continue
		}
		near := head[k:min(len(head), k+260)]
		for _, h := range FindDates(near) {
			if h.Precision == PrecisionDay {
				return h.Date, h.Span.Shift(k)
			}
		}
		from := max(0, k-200)
		if hits := FindDates(head[from:k]); len(hits) > 0 && hits[len(hits)-1].Precision == PrecisionDay {
			h := hits[len(hits)-1]
			return h.Date, h.Span.Shift(from)
		}
	}
	return CalendarDate{}, Span{}
}

// registrantName finds the line above "(Exact name of registrant as specified in its
// charter)". Where the words head a column, or are missing, it is the first cell that ends
// like a company's name.
func registrantName(head string) Span {
	lower := strings.ToLower(head)
	k := strings.Index(lower, "registrant: ")
	if k >= 0 {
		s := Span{k + len("registrant: "), k + len("registrant: ")}
		for s.End < len(head) && head[s.End] != '\n' && !strings.HasPrefix(head[s.End:], ". ") {
			s.End++
		}
		return s.trim(head)
	}
	for _, label := range []string{"exact name of", "name of registrant"} {
		if k = strings.Index(lower, label); k >= 0 {
			break
		}
	}
	if k < 0 {
		return companyName(head, 0)
	}
	line := strings.LastIndexByte(head[:k], '\n') + 1
	if strings.Contains(head[line:k], "\t") {
		return companyName(head, k)
	}
	for end := k; end > 0; {
		end = len(strings.TrimRight(head[:end], " \t\n("))
		start := strings.LastIndexByte(head[:end], '\n') + 1
		s := Span{start, end}.trim(head)
		if strings.ContainsFunc(s.In(head), unicode.IsLetter) {
			if strings.Contains(strings.ToLower(s.In(head)), "date of report") {
				break
			}
			return s
		}
		end = start
	}
	return Span{}
}

// companyName finds the first cell or line behind from that ends with a corporate form.
func companyName(head string, from int) (found Span) {
	eachLine(head, Span{from, len(head)}, func(l Span) bool {
		for at := l.Start; at < l.End; {
			end := l.End
			if k := strings.IndexByte(head[at:l.End], '\t'); k >= 0 {
				end = at + k
			}
			cell := Span{at, end}.trim(head)
			last := strings.ToLower(strings.Trim(lastWord(cell.In(head)), ".,)"))
			if strings.Contains(cell.In(head), " ") && corporateForms[last] {
				found = cell
				return false
			}
			at = end + 1
		}
		return true
	})
	return found
}

// corporateForms are the last words of companies' names, without final full stop.
var corporateForms = wordSet("inc incorporated corp corporation company co llc l.l.c lp l.p llp ltd limited plc trust n.v s.a ag se holdings bancorp")

package classify

import (
	"regexp"
	"strings"

	"github.com/filingwire/filingwire"
)

var (
	// itemIsStated: "inventories were overstated by approximately $3.3 million"
	itemIsStated = regexp.MustCompile(`([a-z][a-z' /&()-]*?) (?:was|were|to be|is|are|being|been|as having been)(?: [a-z]+ly)? (overstated|understated)\b`)
	// statedItem: "overstatement of revenue", "overstated its revenue", "overstate inventory"
	statedItem = regexp.MustCompile(`\b(over|under)stat(?:ement|ements|ed|ing|e)(?: in| of| the| its| our| reported| previously reported)* ([a-z][a-z' /&-]*)`)
	// changedItem: "will increase warrant liabilities by $13.2 million"
	changedItem = regexp.MustCompile(`\b(increase|reduce|decrease)(?:d|s)?(?: in| of| the| its| our| reported| previously reported| total)* ([a-z][a-z' /&-]*)`)
	// itemWillChange: "expects revenue to decrease by approximately $4.5 million"
	itemWillChange = regexp.MustCompile(`([a-z][a-z' /&-]*?) (?:to|will|would) (increase|decrease) by(?: [a-z]+)? \$`)
	lineEnds       = regexp.MustCompile(` (?:by|of|in|for|as|at|from|on|was|were|is|are|and|due|during|because|with|approximately|should|would|will|which|that|since|to|between|resulting|related)\b.*$`)
	lineStarts     = regexp.MustCompile(`^.*\b(?:that|and|the|its|our|caused|which|consequence|result|company's|accordingly|also|certain|reported|previously|approximately|in|of|accounts|for|because|whether|also|expects|estimates|causing) `)
	yetUnstated    = regexp.MustCompile(`\b(?:no|not|whether|may|might|could)\b`)
)

// impacts reads the line items that the item says were misstated, from sentences and tables.
func (a *restatementReading) impacts(row *filingwire.Restatement, p *proof) {
	for i := range a.sentences {
		m := &a.sentences[i]
		if !strings.Contains(m.text, "stat") && !strings.Contains(m.text, "increase") && !strings.Contains(m.text, "decrease") && !strings.Contains(m.text, "reduce") || isOutlook(m.text) || a.isRow(m) {
			continue
		}
		stated := strings.Contains(m.text, "overstat") || strings.Contains(m.text, "understat")
		for _, k := range matches(itemIsStated, m.text, stated) {
			if line := lineItem(lineStarts.ReplaceAllString(m.text[k[2]:k[3]], "")); line != "" && !deniedBefore(m.text, k[4]) {
				a.addImpact(row, p, m, line, m.text[k[4]:k[5]], k[2], k[5])
			}
		}
		for _, k := range matches(statedItem, m.text, stated) {
			if strings.HasSuffix(strings.TrimRight(m.text[:k[0]], " "), "were") || strings.HasSuffix(strings.TrimRight(m.text[:k[0]], " "), "was") || strings.HasSuffix(strings.TrimRight(m.text[:k[0]], " "), "be") {
				continue
			}
			words := lineEnds.ReplaceAllString(m.text[k[4]:k[5]], "")
			if line := lineItem(words); line != "" && !yetUnstated.MatchString(m.text[max(0, k[0]-30):k[0]]) {
				a.addImpact(row, p, m, line, m.text[k[2]:k[3]]+"stated", k[0], k[4]+len(words))
			}
		}
		if !anyIn(m.text, []string{"restate", "adjustment", "correct", "error", "expects"}) {
			continue
		}
		money := strings.Contains(m.text, "$")
		for _, k := range matches(itemWillChange, m.text, money) {
			line := lineItem(lineStarts.ReplaceAllString(m.text[k[2]:k[3]], ""))
			if line == "" || yetUnstated.MatchString(m.text[max(0, k[4]-30):k[4]]) {
				continue
			}
			direction := "overstated"
			if m.text[k[4]:k[5]] == "increase" {
				direction = "understated"
			}
			a.addImpact(row, p, m, line, direction, k[2], k[5])
		}
		for _, k := range matches(changedItem, m.text, money) {
			words := lineEnds.ReplaceAllString(m.text[k[4]:k[5]], "")
			line := lineItem(words)
			if line == "" || !strings.Contains(m.text[k[1]:min(len(m.text), k[1]+90)], "$") && !strings.Contains(m.text[k[4]:k[5]], "$") || yetUnstated.MatchString(m.text[max(0, k[0]-30):k[0]]) {
				continue
			}
			direction := "overstated" // what is to be reduced was too high
			if m.text[k[2]:k[3]] == "increase" {
				direction = "understated"
			}
			a.addImpact(row, p, m, line, direction, k[0], k[4]+len(words))
		}
	}
	a.tableImpacts(row, p)
}

// matches are the first matches of re in text, none when the text is known to have none.
func matches(re *regexp.Regexp, text string, may bool) [][]int {
	if !may {
		return nil
	}
	return re.FindAllStringSubmatchIndex(text, 8)
}

// isRow reports whether a sentence is the row of a table.
func (a *restatementReading) isRow(m *markedSentence) bool { return strings.Contains(m.Text, "\t") }

// lineItem cleans the words of a line item; "" when they are none.
func lineItem(s string) string {
	s = strings.Trim(s, " ,;-'&/()")
	for _, w := range []string{"the ", "its ", "our ", "a ", "an ", "such ", "both ", "these ", "those "} {
		s = strings.TrimPrefix(s, w)
	}
	if len(s) < 4 || len(s) > 60 || strings.Count(s, " ") > 6 {
		return ""
	}
	for _, w := range []string{"it", "they", "which", "amount", "amounts", "financial statements", "statements", "these", "those", "errors", "error", "certain items", "items", "statement"} {
		if s == w {
			return ""
		}
	}
	return s
}

// addImpact adds one effect for each amount told behind it, or one without an amount.
func (a *restatementReading) addImpact(row *filingwire.Restatement, p *proof, m *markedSentence, line, direction string, from, to int) {
	rest := m.Text[min(len(m.Text), max(0, m.source(to)-m.Span.Start)):]
	base := m.source(to)
	amounts := FindAmounts(rest)
	name := strings.ToUpper(line[:1]) + line[1:]
	for _, old := range row.Impacts {
		if old.LineItem == name && old.Direction == direction {
			return
		}
	}
	put := func(amount *Amount) {
		i := filingwire.Impact{LineItem: name, Direction: direction}
		field := "impacts[" + itoa(len(row.Impacts)) + "]"
		p.derived(field+".direction", direction, m.span(from, to))
		if amount != nil {
			cents, currency := amount.Cents, amount.Currency
			i.AmountCents, i.Currency = &cents, &currency
			p.stated(field+".amountCents", cents, amount.Span.Shift(base))
			i.PeriodEnd = a.periodOfAmount(row, m, base+amount.Span.End)
		}
		row.Impacts = append(row.Impacts, i)
	}
	if len(amounts) == 0 || amounts[0].Span.Start > 90 || otherEffect(rest[:amounts[0].Span.Start]) {
		put(nil)
		return
	}
	put(&amounts[0])
	for k := 1; k < len(amounts) && k < 6; k++ {
		between := rest[amounts[k-1].Span.End:amounts[k].Span.Start]
		if len(between) > 70 || otherEffect(between) || !strings.Contains(between, "and") && !strings.Contains(between, ",") {
			return
		}
		put(&amounts[k])
	}
}

// otherEffect reports whether the text between an effect and an amount tells another effect.
func otherEffect(s string) bool {
	for _, w := range []string{"overstat", "understat", "increase", "decrease", "income", "expense", "same amount"} {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// periodOfAmount returns the end of the period that an amount is told for: a date or year
// right behind it that is the end of a period of the row.
func (a *restatementReading) periodOfAmount(row *filingwire.Restatement, m *markedSentence, from int) *filingwire.Date {
	text := m.Text[min(len(m.Text), max(0, from-m.Span.Start)):]
	text = text[:min(len(text), 90)]
	if i := strings.IndexByte(text, '$'); i >= 0 {
		text = text[:i]
	}
	for _, d := range FindDates(text) {
		if d.Precision == PrecisionDay {
			return dateField(d.Date)
		}
	}
	if y := yearNumber.FindString(text); y != "" {
		for _, q := range row.AffectedPeriods {
			if q.Type == "annual" && strings.HasPrefix(string(q.End), y) {
				end := q.End
				return &end
			}
		}
	}
	return nil
}

// tableImpacts reads the rows "Inventory overstated by" of tables.
func (a *restatementReading) tableImpacts(row *filingwire.Restatement, p *proof) {
	for _, s := range a.sections {
		for _, g := range s.Tables() {
			for _, cells := range g.Rows {
				label := strings.ToLower(cells[0].Text)
				direction := "overstated"
				if strings.Contains(label, "understate") {
					direction = "understated"
				} else if !strings.Contains(label, "overstate") {
					continue
				}
				line, _, _ := strings.Cut(label, " "+direction[:len(direction)-1])
				if line = lineItem(line); line == "" {
					continue
				}
				for k, c := range cells[1:] {
					n, ok := ParseCount(strings.Trim(strings.TrimPrefix(strings.TrimSpace(c.Text), "$"), " "))
					if !ok || n == 0 {
						continue
					}
					cents, currency := n*100, "USD"
					i := filingwire.Impact{LineItem: upperFirst(line), Direction: direction, AmountCents: &cents, Currency: &currency, PeriodEnd: columnPeriod(g, k+1)}
					field := "impacts[" + itoa(len(row.Impacts)) + "]"
					p.derived(field+".direction", direction, cells[0].Span)
					p.stated(field+".amountCents", cents, c.Span)
					row.Impacts = append(row.Impacts, i)
				}
			}
		}
	}
}

// columnPeriod reads the date over a column.
func columnPeriod(g *Grid, col int) *filingwire.Date {
	var head []string
	for _, r := range g.Rows {
		if col < len(r) && !IsNumeric(r[col].Text) || col < len(r) && isYear(r[col].Text) {
			head = append(head, r[col].Text)
		}
	}
	for _, d := range FindDates(strings.Join(head, " ")) {
		if d.Precision == PrecisionDay {
			return dateField(d.Date)
		}
	}
	return nil
}

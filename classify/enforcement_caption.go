package classify

import (
	"regexp"
	"strings"
)

// caption is the title of a case: its parties, number and court.
type caption struct {
	Span
	parties Span // "John Doe, Acme Corp., et al."
	dockets []Span
	court   Span
	matter  bool   // "In the Matter of"
	lines   []Span // of a matter's parties; the order's title may stand beside them
}

// title is the parties as one line.
func (c caption) title(text string) string {
	if len(c.lines) == 0 {
		return oneLine(c.parties.In(text))
	}
	joined, _ := joinLines(text, c.lines)
	return joined
}

// joinLines puts lines behind one another, and maps an offset there to one in text.
func joinLines(text string, lines []Span) (joined string, at func(int) int) {
	var b strings.Builder
	starts := make([]int, len(lines))
	for i, l := range lines {
		if i > 0 {
			b.WriteByte(' ')
		}
		starts[i] = b.Len()
		b.WriteString(l.In(text))
	}
	return oneLine(b.String()), func(k int) int {
		for i := len(lines) - 1; i >= 0; i-- {
			if k >= starts[i] {
				return min(lines[i].Start+k-starts[i], lines[i].End)
			}
		}
		return 0
	}
}

// docketText finds a docket number of a federal court in today's and older spellings:
// 1:22-cv-01234-ABC, 22-civ-1234, 99 Civ. 1234, CV 02-1234 RSWL, C-99-1234, H-05-1234,
// 02 C 1234, 1:00CV00723, 99-1234-CIV-KING.
var docketText = regexp.MustCompile(`(?i)\b(?:` +
	`\d[-‑–]\d{2}[-‑–]?(?:cv|civ|mc)[-‑–]?\d{2,6}(?:[-‑–][a-z0-9]{1,12})*` +
	`|(?:\d{1,2}\s?:\s?)?(?:19|20)?\d{2}[-‑–\s]?(?:cv|civ|mc|misc|ap|bk|c)\.?[-‑–\s.]{0,2}\d{2,6}(?:[a-z]{1,3}\b)?(?:[-‑–][a-z0-9]{1,12})*` +
	`|(?:SA|ED|LA|W)?(?:CV|CIV|CA|C|H|A|G|SA|EP)\.?[-‑–\s]{1,2}\d{2}[-‑–\s]\d{2,5}(?:[-‑–\s][A-Z]{1,5}\b)*` +
	`|\d{1,2}:\d{2}[-‑–]\d{2,6}(?:[-‑–][a-z0-9]{1,12})*` +
	`|\d{2}[-‑–]\d{3,6}(?:[-‑–](?:civ|cv)(?:[-‑–][a-z0-9]{1,12})*)?)`)

// docketMark matches the words before a docket number, at the end of a text.
var docketMark = regexp.MustCompile(`(?i)(?:[,;:(.]\s*(?:\w?ivil\s+act(?:ion)?|civ\.?\s+act(?:ion)?|case|docket|c\.?\s?a\.?|cause|index|misc(?:ellaneous)?\.?|civil|ivil)|\s(?:\w?ivil\s+action|civ\.?\s+action|case\b\s*(?:nos?\.)))?[,.\s]*(?:\bnos?\.?|\bo\.|\bnumbers?|#)?[,;:.\s(]*$`)

var (
	docketLabel = regexp.MustCompile(`(?i)[,;(\s](?:civil\s+action|civ\.\s+act(?:ion)?|case|docket)?[,.\s]*(?:nos?\.|number)\s*:?\s*`)
	looseDocket = regexp.MustCompile(`^[A-Za-z0-9:.\-‑– ]{0,12}\d{3,6}[A-Za-z0-9:\-‑–]{0,16}`)
	courtParens = regexp.MustCompile(`^[\s,;.]*\(([^()]{2,120})\)`)
	courtEnd    = regexp.MustCompile(`(?i)[\s,;:]*(?:\b(?:filed|dated|complaint|judg\w*|entered)\b|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s*\d|\d{1,2}/\d).*$|[\s,;:]+$`)
	courtWords  = regexp.MustCompile(`(?:U\.?\s?S\.?|United\s+States)\s+District\s+Court[\s,]+(?:for\s+)?(?:the\s+)?[A-Z][^,(.;]{3,60}` +
		`|\bU\.?\s?S\.?\s?D\.?\s?C\.?[\s,/]+(?:[NSEWMC]\.?\s?)?D\.?\s?(?:[A-Z][a-z]*\.?\s?){1,3}`)
	judgeMark = regexp.MustCompile(`^[A-Z]{2,4}(?:/[A-Z]{2,4})?(?:\s*,\s*[A-Z]{2,4})*$`)
)

var captionNext = regexp.MustCompile(`(?i)[;,.)]\s*(?:and\s+)?((?:U\.?\s?S\.?\s+)?(?:Securities\s+(?:and|&)\s+Exchange\s+Commission|SEC)\s+v\.)`)

// splitCaptions separates the captions of several cases on one line.
func splitCaptions(text string, s Span) []Span {
	var out []Span
	start := s.Start
	for _, m := range captionNext.FindAllStringSubmatchIndex(s.In(text), 20) {
		if s.Start+m[2]-start < len("U.S. A v. B") {
			continue // "U.S. Securities and Exchange Commission v."
		}
		out = append(out, Span{start, s.Start + m[2]}.trim(text))
		start = s.Start + m[2]
	}
	return append(out, Span{start, s.End})
}

// readCaption reads "Securities and Exchange Commission v. …, No. … (… filed …)".
func readCaption(text string, s Span) caption {
	c := caption{Span: s}
	line := s.In(text)
	from := len(captionHead.FindString(line))
	rest := line[from:]
	end, after := len(rest), len(rest)
	if m := docketText.FindStringIndex(rest); m != nil {
		end = m[0]
		tail := rest
		if k := strings.IndexByte(rest[m[1]:], '('); k >= 0 {
			tail = rest[:m[1]+k]
		}
		for _, d := range docketText.FindAllStringIndex(tail, 8) {
			c.dockets = append(c.dockets, Span{d[0], d[1]}.Shift(s.Start+from))
			after = d[1]
		}
	} else if m := docketLabel.FindStringIndex(rest); m != nil {
		if d := looseDocket.FindStringIndex(rest[m[1]:]); d != nil {
			end, after = m[1], m[1]+d[1]
			c.dockets = append(c.dockets, Span{m[1], after}.Shift(s.Start+from).trim(text))
		}
	} else if k := strings.LastIndexByte(rest, '('); k > 0 && strings.HasSuffix(strings.TrimRight(rest, ". "), ")") {
		end, after = k, k // a court without a number
	}
	names := rest[:end]
	if m := courtWords.FindStringIndex(names); m != nil && m[0] > 0 {
		c.court = Span{m[0], m[1]}.Shift(s.Start + from).trim(text)
		names = strings.TrimRight(names[:m[0]], " ,;")
	}
	names = names[:len(names)-len(docketMark.FindString(names))]
	if len(names) < len(rest) && rest[len(names)] == '.' {
		names = rest[:len(names)+1] // of "Inc."
	}
	c.parties = Span{0, len(names)}.Shift(s.Start + from).trim(text)
	if court := readCourt(text, Span{s.Start + from + after, s.End}); !court.Empty() {
		c.court = court
	}
	return c
}

// readCourt finds the court behind a docket number.
func readCourt(text string, s Span) Span {
	rest := s.In(text)
	for off := 0; off < len(rest); {
		m := courtParens.FindStringSubmatchIndex(rest[off:])
		if m == nil {
			break
		}
		in := Span{off + m[2], off + m[3]}
		in.End -= len(courtEnd.FindString(in.In(rest)))
		in = in.trim(rest)
		if v := in.In(rest); v != "" && !judgeMark.MatchString(v) && !isDigit(v[0]) {
			return in.Shift(s.Start)
		}
		off += m[1]
	}
	if m := courtWords.FindStringIndex(rest); m != nil {
		return Span{m[0], m[1]}.Shift(s.Start).trim(text)
	}
	return Span{}
}

// matterColumn is the rule between the parties of an order and its title beside them.
var matterColumn = regexp.MustCompile(`(?:^|\t|\s)[:)|]{1,2}(?:[\t ]|$)`)

// readColumns reads "In the Matter of …, Respondent." where the order's title stands in a
// column beside it: the lines of the title are returned apart.
func readColumns(text string, lines []Span) (c caption, title []Span) {
	c.Span, c.matter = Span{lines[0].Start, lines[len(lines)-1].End}, true
	for _, l := range lines {
		left := l
		if m := matterColumn.FindStringIndex(l.In(text)); m != nil {
			left.End = l.Start + m[0]
			if right := (Span{l.Start + m[1], l.End}).trim(text); !right.Empty() {
				title = append(title, right)
			}
		}
		left.Start += len(matterHead.FindString(left.In(text)))
		if m := respondentMark.FindStringIndex(left.In(text)); m != nil {
			left.End = left.Start + m[0]
		}
		if left = left.trim(text); !left.Empty() {
			c.lines = append(c.lines, left)
		}
	}
	if len(c.lines) > 0 {
		c.parties = Span{c.lines[0].Start, c.lines[len(c.lines)-1].End}
	}
	return c, title
}

// readMatter reads "In the Matter of …, Respondent."
func readMatter(text string, s Span) caption {
	c := caption{Span: s, matter: true}
	line := s.In(text)
	from := len(matterHead.FindString(line))
	rest := line[from:]
	if m := respondentMark.FindStringIndex(rest); m != nil {
		rest = rest[:m[0]]
	}
	if m := fileNumber.FindStringIndex(rest); m != nil {
		rest = rest[:m[0]]
	}
	c.parties = Span{0, len(strings.TrimRight(rest, " ,;:\n\t"))}.Shift(s.Start + from).trim(text)
	return c
}

var (
	caseDigits = regexp.MustCompile(`(?i)^(?:\d{1,2}\s?:\s?|\d[-‑–])?(?:19|20)?(\d{2})[-‑–\s]?(cv|civ|mc|misc|c|)\.?[-‑–\s.]{0,2}(\d{2,6})`)
	caseLetter = regexp.MustCompile(`(?i)^(?:SA|ED|LA|W)?(?:CV|CIV|CA|C|H|A|G|SA|EP)\.?[-‑–\s]{1,2}(\d{2})[-‑–\s](\d{2,5})`)
)

// caseKey normalizes a court and docket number, so that the releases of one case, which
// spell them differently, share it: "sdny:22-cv-9608".
func caseKey(court, docket string) string {
	var year, kind, number string
	if m := caseDigits.FindStringSubmatch(docket); m != nil {
		year, kind, number = m[1], "cv", m[3]
		if k := strings.ToLower(m[2]); k == "mc" || k == "misc" {
			kind = "mc"
		}
	} else if m := caseLetter.FindStringSubmatch(docket); m != nil {
		year, kind, number = m[1], "cv", m[2]
	} else {
		return strings.ToLower(strings.Join(strings.Fields(docket), ""))
	}
	key := year + "-" + kind + "-" + strings.TrimLeft(number, "0")
	if c := courtKey(court); c != "" {
		key = c + ":" + key
	}
	return key
}

var courtNames = regexp.MustCompile(`(?i)\b(northern|southern|eastern|western|middle|central)?\s*district\s+of\s+(\w+(?:\s+(?:york|jersey|mexico|hampshire|dakota|carolina|virginia|island|columbia|rico))?)`)

// courtAbbreviations holds the states that captions abbreviate with other than the letters
// they begin with; the others are cut to their first letters on both sides.
var courtAbbreviations = map[string]string{
	"newyork": "ny", "newjersey": "nj", "newmexico": "nm", "newhampshire": "nh", "columbia": "dc", "connecticut": "conn",
	"pennsylvania": "pa", "georgia": "ga", "louisiana": "la", "kentucky": "ky", "virginia": "va", "westvirginia": "wva", "maryland": "md",
	"vermont": "vt", "missouri": "mo", "rhodeisland": "ri", "southcarolina": "sc", "northcarolina": "nc", "southdakota": "sd",
	"northdakota": "nd", "puertorico": "pr", "hawaii": "haw", "maine": "me", "kansas": "kan", "california": "cal", "florida": "fla",
	"texas": "tex", "illinois": "ill", "massachusetts": "mass", "michigan": "mich", "minnesota": "minn", "washington": "wash",
	"colorado": "colo", "arizona": "ariz", "nevada": "nev", "oregon": "or", "oklahoma": "okla", "tennessee": "tenn", "alabama": "ala",
	"arkansas": "ark", "delaware": "del", "indiana": "ind", "wisconsin": "wis", "wyoming": "wyo", "nebraska": "neb", "mississippi": "miss",
	"montana": "mont", "idaho": "idaho", "utah": "utah", "iowa": "iowa", "ohio": "ohio", "alaska": "alaska",
}

// courtKey is the court's citation form without points: "S.D.N.Y." and "United States
// District Court for the Southern District of New York" are both "sdny".
func courtKey(court string) string {
	if m := courtNames.FindStringSubmatch(court); m != nil {
		state := strings.ToLower(strings.Join(strings.Fields(m[2]), ""))
		if short := courtAbbreviations[state]; short != "" {
			state = short
		}
		key := "d" + state
		if m[1] != "" {
			key = strings.ToLower(m[1][:1]) + key
		}
		return key
	}
	var b strings.Builder
	for i := range len(court) {
		if c := court[i]; isAlpha(c) || isDigit(c) {
			b.WriteByte(c | 0x20)
		}
	}
	key := strings.TrimPrefix(b.String(), "usdc")
	best := ""
	for state := range courtAbbreviations {
		if strings.HasSuffix(key, state) && len(state) > len(best) {
			best = state
		}
	}
	return strings.TrimSuffix(key, best) + courtAbbreviations[best]
}

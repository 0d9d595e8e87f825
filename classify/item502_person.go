package classify

import (
	"regexp"
	"strings"
)

// person is someone the item speaks of, under whatever form of the name.
type person struct {
	name    string // fullest form
	span    Span   // of that form
	names   []string
	male    bool
	female  bool
	age     int
	ageSpan Span
}

// mention is a place where the text names a person.
type mention struct {
	span    Span // canonical, with the honorific
	persons []*person
}

// cast knows the persons of an item.
type cast struct {
	persons  []*person
	mentions map[int]mention  // by where they start
	titled   map[*person]bool // named with an honorific or credentials
}

// readCast finds the persons that the prose names: first those with a full name, then those
// that are called by honorific and surname.
func readCast(p *prose) *cast {
	c := &cast{mentions: map[int]mention{}, titled: map[*person]bool{}}
	type found struct {
		hit NameHit
		at  int
	}
	var all []found
	called := wordsCalled(p.text)
	for _, s := range p.passages {
		for _, h := range namesIn(p.slice(s.span), called) {
			h.Span = extendName(p.slice(s.span), h.Span)
			h.Name = mixCase(CleanName(h.Span.In(p.slice(s.span))))
			if h.Name == "" || corporateName(p.slice(s.span), h) || h.Honorific == "" && departmentName(h.Name) {
				continue
			}
			all = append(all, found{h, s.span.Start})
		}
	}
	for _, f := range all {
		if strings.Contains(f.hit.Name, " ") {
			c.fullName(f.hit, f.at)
		}
	}
	latest := map[string]*person{}
	for _, f := range all {
		var who *person
		if strings.Contains(f.hit.Name, " ") {
			who = c.byName(f.hit.Name, f.hit.Honorific)
		} else {
			who = c.bySurname(f.hit.Name, latest)
		}
		if who == nil {
			who = &person{name: f.hit.Name, span: f.hit.Span.Shift(f.at)}
			who.names = nameParts(f.hit.Name)
			c.persons = append(c.persons, who)
		}
		latest[who.surname()] = who
		switch bareWord(f.hit.Honorific) {
		case "mr", "messrs", "sir":
			who.male = true
		case "ms", "mrs", "miss":
			who.female = true
		}
		if f.hit.Honorific != "" || credentialBehind(p, f.hit.Span.End+f.at) {
			c.titled[who] = true
		}
		start := f.hit.Span.Start + f.at
		if f.hit.Honorific != "" {
			if k := strings.LastIndex(p.text[max(0, start-p.base-14):start-p.base], f.hit.Honorific); k >= 0 {
				start = max(p.base, start-14) + k
			}
		}
		for _, title := range []string{"Commander ", "Sister ", "Brother ", "Father ", "Colonel ", "Judge ", "Justice "} {
			if strings.HasSuffix(p.text[:start-p.base], title) {
				start -= len(title)
			}
		}
		m := mention{Span{start, f.hit.Span.End + f.at}, []*person{who}}
		if h := bareWord(f.hit.Honorific); h == "messrs" || h == "mses" || h == "drs" || h == "mmes" {
			c.bareSurnames(p, m, latest)
		}
		c.mentions[start] = m
	}
	return c
}

// bareSurnames adds the surnames that follow the first of "Messrs. Berg, Lang and Roe".
func (c *cast) bareSurnames(p *prose, m mention, latest map[string]*person) {
	at := m.span.End
	for range 12 {
		rest := p.text[at-p.base:]
		skip := 0
		for _, sep := range []string{", and ", ", ", " and ", " & "} {
			if strings.HasPrefix(rest, sep) {
				skip = len(sep)
				break
			}
		}
		if skip == 0 {
			return
		}
		start, end := nextToken(rest, skip)
		if start != skip || start == end {
			return
		}
		word := strings.TrimSuffix(strings.TrimSuffix(rest[start:end], "’s"), "'s")
		who := c.bySurname(word, latest)
		if who == nil {
			if !nameWord(word) {
				return
			}
			who = &person{name: word, span: Span{at + start, at + start + len(word)}, names: nameParts(word), male: m.persons[0].male}
			c.persons, c.titled[who] = append(c.persons, who), true
			latest[who.surname()] = who
		}
		if _, taken := c.mentions[at+start]; !taken {
			c.mentions[at+start] = mention{Span{at + start, at + start + len(word)}, []*person{who}}
		}
		at += start + len(word)
	}
}

var (
	forewords = wordSet("rear admiral brigadier major honorable retired sister brother father commander captain judge justice lieutenant member members trustee employee consultant advisor adviser founder co-founder attorney when that as since concurrent notice dear miss upon appoints names elects announces welcomes appointed elected named joins retires resigns")
	// corporateWords behind or within what reads like a name make it that of a firm or place.
	corporateWords = wordSet(`corporation corp inc incorporated llc l.l.c llp l.p lp ltd limited plc company companies co group holdings partners capital bank bancorp
		bancshares university college school institute foundation laboratories pharmaceuticals therapeutics biosciences industries technologies systems
		international associates ventures fund trust securities insurance airlines motors energy resources networks software solutions communications
		pharma biotechnology biologics semiconductor semiconductors sciences health hospital center centre agreement plan award program letter committee street avenue road
		drive boulevard act index gmbh ag sa nv se & steel stores foods brands media studios entertainment medical medicine management advisors consulting
		financial services electric power gas oil petroleum chemical materials mining realty properties reit hotels resorts airways railway
		motor automotive aerospace dynamics instruments devices robotics interactive digital labs research press products product enterprises restaurants retail apparel logistics transport transportation shipping lines manufacturing works beverage beverages
		tobacco chemicals plastics packaging utilities telecom wireless cable broadcasting publishing gaming education learning schools academy healthcare clinics
		surgical dental diagnostics genetics genomics oncology biopharma biomedical biotherapeutics nutrition organics farms leasing rental credit lending mortgage
		savings federal bancorporation bankshares assurance reinsurance asset investors equities exchange markets`)
)

// behindTitle is a title and the dash behind which stands what it is of.
var behindTitle = regexp.MustCompile(`(?:President|Officer|Director|Manager|Controller) (?:-|–|—) $`)

// corporateName reports whether a hit is part of the name of a firm or a thing.
func corporateName(text string, h NameHit) bool {
	rest := text[h.Span.End:]
	if strings.HasPrefix(rest, " ") {
		start, end := nextToken(rest, 0)
		if w := rest[start:end]; start == 1 && corporateWords[strings.ToLower(strings.Trim(w, "."))] && (firstRune(w) < 'a' || w == "plc" || w == "llc" || w == "ag" || w == "se") {
			return true
		}
		if strings.HasPrefix(rest, " & ") || strings.HasPrefix(rest, " and Company") {
			return true
		}
	}
	for _, s := range []string{", Inc", ", LLC", ", L.L.C", ", LP", ", L.P", ", Ltd", ", LLP", ", Incorporated", ", N.A", ", plc", " (“Nasdaq", " (NYSE", " (Nasdaq"} {
		if strings.HasPrefix(rest, s) {
			return true
		}
	}
	if h.Honorific != "" {
		return false
	}
	for _, w := range strings.Fields(strings.ToLower(h.Name)) {
		if corporateWords[strings.Trim(w, ".,")] {
			return true
		}
	}
	if behindTitle.MatchString(text[max(0, h.Span.Start-20):h.Span.Start]) {
		return true // "President - Halden Brand"
	}
	before := strings.ToLower(strings.TrimRight(text[max(0, h.Span.Start-5):h.Span.Start], " "))
	return strings.HasSuffix(before, " the") || before == "the"
}

// departmentName reports whether what reads like a name is that of a department: "Supply Chain".
func departmentName(name string) bool {
	for _, w := range strings.Fields(strings.ToLower(name)) {
		if !deptWords[w] && !notNames[w] {
			return false
		}
	}
	return true
}

func (p *person) surname() string {
	k := len(p.names) - 1
	for k > 0 && suffixes[p.names[k]] {
		k--
	}
	return p.names[k]
}

func nameParts(name string) []string {
	parts := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r == ' ' || r == ',' })
	for i := range parts {
		parts[i] = strings.ReplaceAll(strings.Trim(parts[i], ".\"“”()"), "’", "'")
	}
	return parts
}

// fullName adds the person of that name, or the fuller form of the name of one that is known.
func (c *cast) fullName(h NameHit, at int) {
	who := c.byName(h.Name, h.Honorific)
	if who == nil {
		c.persons = append(c.persons, &person{name: h.Name, span: h.Span.Shift(at), names: nameParts(h.Name)})
		return
	}
	if len(h.Name) > len(who.name) && !who.sameWords(h.Name) {
		who.name, who.span, who.names = h.Name, h.Span.Shift(at), nameParts(h.Name)
	}
}

func (p *person) sameWords(name string) bool {
	return strings.Join(nameParts(name), " ") == strings.Join(p.names, " ")
}

// byName finds the person that a full name, perhaps in a shorter form, denotes.
func (c *cast) byName(name, honorific string) *person {
	parts := nameParts(name)
	for _, p := range c.persons {
		if len(p.names) > 1 && sameName(p.names, parts) {
			return p
		}
	}
	if honorific != "" || particles[parts[0]] { // "Ms. Chhabra Karson", surnames of two words
		for _, p := range c.persons {
			if n := len(p.names) - len(parts); n > 0 && strings.Join(p.names[n:], " ") == strings.Join(parts, " ") {
				return p
			}
		}
	}
	return nil
}

// bySurname finds the person called by surname alone: the one spoken of last, else any.
func (c *cast) bySurname(name string, latest map[string]*person) *person {
	key := strings.ReplaceAll(strings.ToLower(strings.Trim(name, ".")), "’", "'")
	if p := latest[key]; p != nil {
		return p
	}
	for _, p := range c.persons {
		if p.surname() == key {
			return p
		}
	}
	return c.byFirstName(key)
}

// byFirstName finds the only person whose name begins with what honorific is followed by: "Dame
// Alison", "Mr. Zhang" of Zhang Wei.
func (c *cast) byFirstName(key string) (found *person) {
	for _, p := range c.persons {
		if len(p.names) > 1 && p.names[0] == key {
			if found != nil {
				return nil
			}
			found = p
		}
	}
	return found
}

// unresolved reports whether someone is called by a surname that belongs to no full name.
func (c *cast) unresolved() bool {
	for _, p := range c.persons {
		if !strings.Contains(p.name, " ") && c.titled[p] {
			return true
		}
	}
	return false
}

package classify

import (
	"regexp"
	"slices"
	"strings"
)

// firm is an accounting firm that a text names.
type firm struct {
	name    string // fullest form
	key     string
	aliases []string // as defined: "EY", "Former Auditor"
	near    string   // the text around the first mention
}

// firmMention is where a text speaks of a firm.
type firmMention struct {
	span Span // of the text searched
	firm int
	full bool // by name rather than alias
}

// firmList is what findFirms makes of a text; mentions are in order and do not overlap.
type firmList struct {
	firms    []firm
	mentions []firmMention
}

// nameRun is a sequence of words that may be a firm's name.
type nameRun struct {
	span         Span
	strong, weak bool // ends in a strong or weak form
	joined       bool // has "&"
}

var (
	// definedAs is a definition of an alias behind a name, directly or behind a description.
	definedAs = regexp.MustCompile(`^(?:,? ?(?:an?|the|our|its|whose|which|located|headquartered|based|of|Certified Public Accountants|Chartered Accountants)\b[^().;“"]*)?,? ?\(([^()“"]*[“"][^()]+)\)`)
	bareAlias = regexp.MustCompile(`^,? ?\(([A-Z][A-Za-z&]+)\)`)
	quoted    = regexp.MustCompile(`[“"]([^“”"]+?)[,.]?[”"]`)
	// companyAlias are aliases of the registrant, its bodies and documents.
	companyAlias = regexp.MustCompile(`(?i)\b(?:company|registrant|corporation|issuer|board|committee|partnership|trust|fund|bank|commission|we|us|our|merger|agreement|sec|bancorp|parent|plan|buyer|seller)\b`)
	// describedFirm is the description of a firm behind its name.
	describedFirm = regexp.MustCompile(`^,? ?(?:an?|the|our|its|whose|which)\b[^().;“"]*\b(?:auditors?|account(?:ants?|ing))\b[^().;“"]* of [A-Z][^().;“"]*\(`)
	// auditorAlias are aliases of a firm that say what it is.
	auditorAlias = regexp.MustCompile(`(?i)\b(?:auditors?|accountants?|accounting firm|predecessor|successor|former|new|prior|firm)\b`)
	// namedAfter is what stands before the name of an accounting firm.
	namedAfter = regexp.MustCompile(`(?:dismiss(?:ed|al of|ing)|engag(?:ed|ing|ement of)|appoint(?:ed|ing|ment of)|retain(?:ed|ing)|retention of|select(?:ed|ing|ion of)|terminat(?:ed|ing)|to (?:appoint|engage|retain|select|hire|dismiss|terminate|replace)|termination of|hir(?:ed|ing)|replac(?:ed|ing)|resignation of|resignation from|services of|services from|reports? of|disagreements? with|consult(?:ed|ing|ation)?(?: with)?|agreement with|informed|notified|advised|told|from|by|between the company and|(?:merg|combin)[a-z]* (?:its practice |its operations )?with|acquired by|joined|discuss(?:ed|ions?|ing)? [^.;]{0,80}with|letter to|(?:accountants?|auditors?|accounting firm|firm)(?: was| is|,|:)?)(?: (?:its|our|the|their)(?: [a-z'’]+){0,6},?)? $`)
	// namedBefore is what stands behind it.
	namedBefore = regexp.MustCompile(`^(?:,? ?\([^()]*\))?(?:, which (?:[^.;,]|, (?:19|20)\d\d\b){3,100},)?,? ?(?:(?:as|to serve as|to be|to act as|became|was|is|will be|will serve as|serves as|served as|had served as|has served as|acted as|, )?(?: ?(?:its|our|the|their|an?|company['’]s|registrant['’]s|new|former|prior|previous|current|principal|independent|then))* ?(?:[A-Z][A-Za-z.,]+['’]s? )?(?:[a-z]+ )?(?:independent|principal|registered|certifying|certified|public|outside|external|auditors?|accountants?|accounting)\b|(?:has |had )?(?:therefore |also |since |subsequently )?(?:resigned|declined|tendered|ceased|notified|informed|advised|audited)\b|will continue (?:to serve )?as\b|(?:was|were|has been|had been|have been) (?:dismissed|engaged|appointed|terminated|retained|selected|replaced|notified|informed|advised)|['’]s? (?:audit )?(?:reports?|resignation|dismissal|letter|engagement)\b)`)
	// inApposition is what stands before a name that can only be a firm's.
	inApposition = regexp.MustCompile(`(?:(?:auditors?|accountants?|accounting firm), |(?:replac(?:e|ed|ing)|replacement of)\b[^.;]* with )$`)
	// credentialed is what stands behind the name of a firm without a legal form.
	credentialed = regexp.MustCompile(`^,? (?:Certified Public|Chartered(?: Professional)?) Accountants\b`)
	// onlyCredential tells what accountants are, not who.
	onlyCredential = regexp.MustCompile(`^(?:(?:Independent|Registered|Certified|Chartered|Professional|Public)\s+)+Account(?:ants|ancy)$`)
	// memberOf is what stands between a firm and the network that it belongs to.
	memberOf  = regexp.MustCompile(`^,? ?\(?(?:an? |the )?(?:independent |israeli |canadian |u\.?k\.? |registered |public |accounting )*(?:member|affiliate|network|firm)s?(?: firm)?s? (?:of|in|with) `)
	networkOf = regexp.MustCompile(`(?i)\b(?:member(?: firm)?|affiliate|network firm|firm in)s? ?(?:of|in|with)?(?: the)? $`)
	lawFirm   = regexp.MustCompile(`(?i)\b(?:counsel|law firm|attorneys?)\b`)
)

// findFirms finds the accounting firms named in text. registrants are the names of the
// filing's companies, which may look like firms themselves.
func findFirms(text string, registrants []string) *firmList {
	l := &firmList{}
	own := make([]string, len(registrants))
	for i, r := range registrants {
		own[i] = firmKey(r)
	}
	words := firmWords(text)
	for i := 0; i < len(words); {
		if words[i].kind != nameWordK {
			i++
			continue
		}
		run, next := runAt(text, words, i)
		l.add(text, run, own)
		i = next
	}
	l.joinRenamed(text)
	l.addAliases(text)
	return l
}

// runAt reads the name that may begin at words[i].
func runAt(text string, words []firmWord, i int) (run nameRun, next int) {
	last, k := i, i+1
	run.span.Start = words[i].Start
	ended := false // a legal form was read
	for k < len(words) && !strings.ContainsAny(text[words[k-1].End:words[k].Start], "\n\t") {
		w := words[k]
		switch {
		case w.kind == strongForm:
			run.strong, ended, last = true, true, k
		case w.kind == weakForm:
			run.weak, ended, last = true, true, k
		case w.kind == nameWordK && !ended:
			last = k
		case w.kind == joinWord && !ended && k+1 < len(words) && words[k+1].text == "Company",
			w.kind == andWord && !ended && k+1 < len(words) && (words[k+1].text == "Company" || words[k+1].kind == weakForm):
			run.weak, ended, last = true, true, k+1
			k++
		case w.kind == joinWord && k+1 < len(words) && (words[k+1].kind == nameWordK && !ended || words[k+1].kind == weakForm || words[k+1].kind == strongForm):
			run.joined = true
		case w.kind == andWord && !ended && joinsLast(words, k):
			run.joined = true
		case w.kind == commaSign && k+1 < len(words) && legalForm(words[k+1]) && words[k+1].text != "SC":
		case w.kind == commaSign && !ended && listed(words, k):
		case w.kind == nameWordK && run.weak && !run.strong && (w.text == "II" || w.text == "III" || formFollows(words[k+1:])):
			last = k // "Roe & Associates II, PLLC", "Roe Partners Audit LLP"
		case w.text == "(" && k+3 < len(words) && words[k+1].kind == strongForm && words[k+2].text == ")" && words[k+3].kind == weakForm:
			run.strong, ended, last = true, true, k+3 // "Roe (CPA) Limited"
			k += 3
		case w.text == "(" && !ended && k+3 < len(words) && words[k+1].kind == nameWordK && words[k+2].text == ")" && legalForm(words[k+3]):
			k += 2 // "Roe Hill (HK) CPA Limited"
		case w.text == "of" && !ended && last > i && k+2 < len(words) && placeWord[strings.ToLower(words[k+1].text)] && formBehind(words[k+2:]):
			k++ // "Roe Hill of Texas, P.C."
		case ended && (w.text == "Certified" || w.text == "Public"):
			last = k
		case w.kind == andWord && words[k-1].text == "Accountants" && k+1 < len(words) && advisers[words[k+1].text]:
			last = k + 1
			k++
		default:
			k = len(words)
			continue
		}
		k++
	}
	run.span.End = words[last].End
	return run, last + 1
}

// advisers are what accountants call themselves besides.
var advisers = map[string]bool{"Advisors": true, "Advisers": true, "Consultants": true}

func legalForm(w firmWord) bool { return w.kind == strongForm || w.kind == weakForm }

// formBehind reports whether words begin with a legal form, a comma before it or not.
func formBehind(words []firmWord) bool {
	return legalForm(words[0]) || words[0].kind == commaSign && len(words) > 1 && legalForm(words[1])
}

// joinsLast reports whether the "and" at words[k] is part of a name: "Plante and Moran, PLLC".
func joinsLast(words []firmWord, k int) bool {
	if k+2 >= len(words) || words[k+1].kind != nameWordK || knownFirms[strings.ToLower(words[k+1].text)] {
		return false
	}
	switch words[k+1].text {
	case "Young", "Touche":
		return true
	}
	for n := k + 2; n < len(words) && n < k+5; n++ {
		switch words[n].kind {
		case strongForm, weakForm:
			return true
		case nameWordK, commaSign:
		default:
			return false
		}
	}
	return false
}

// listed reports whether the comma at words[k] stands between partners' names, "Hobart, Sneed
// & Lyle": at most four words on there is an "&", or an "and" before a legal form.
func listed(words []firmWord, k int) bool {
	for n := k + 1; n < len(words) && n < k+6; n++ {
		switch words[n].kind {
		case nameWordK, commaSign:
		case joinWord:
			return n > k+1
		case andWord:
			return n > k+1 && (joinsLast(words, n) || n+1 < len(words) && (words[n+1].text == "Company" || words[n+1].kind == weakForm))
		default:
			return false
		}
	}
	return false
}

// add takes a run as a firm when its form or its context says so.
func (l *firmList) add(text string, run nameRun, own []string) {
	name := run.span.In(text)
	if onlyCredential.MatchString(name) {
		return
	}
	key := firmKey(name)
	for _, o := range own {
		if o != "" && (sameFirm(o, key) || o == key) && !bigFour(key) {
			return
		}
	}
	behind := text[run.span.End:min(len(text), run.span.End+260)]
	aliases := aliasesIn(behind)
	if companies := slices.IndexFunc(aliases, ofCompany); companies >= 0 {
		if !describedFirm.MatchString(behind) {
			return
		}
		aliases = slices.DeleteFunc(aliases, ofCompany) // "the auditor of Roe Corp. (the “Company”)"
	}
	if !l.isFirm(text, run, key, behind) {
		return
	}
	at := l.firmOf(key)
	if at < 0 && len(l.firms) == maxFirms {
		return
	}
	if at < 0 {
		at = len(l.firms)
		l.firms = append(l.firms, firm{name: name, key: key, near: text[max(0, run.span.Start-80):min(len(text), run.span.End+120)]})
	}
	f := &l.firms[at]
	if len(key) > len(f.key) || key == f.key && len(name) > len(f.name) && !strings.ContainsAny(name, "\t") {
		f.name, f.key = name, key
	}
	f.aliases = append(f.aliases, aliases...)
	l.mentions = append(l.mentions, firmMention{run.span, at, true})
}

// isFirm reports whether a run is an accounting firm.
func (l *firmList) isFirm(text string, run nameRun, key, behind string) bool {
	name := run.span.In(text)
	before := text[max(0, run.span.Start-110):run.span.Start]
	if i := strings.LastIndexAny(before, ".;\n"); i >= 0 && i+2 < len(before) && before[i] != '.' {
		before = before[i+1:]
	}
	switch {
	case networkOf.MatchString(before):
		return false
	case credentialed.MatchString(behind), (run.weak || run.joined || run.strong || strings.Contains(name, " ")) && memberOf.MatchString(behind):
		return true
	case run.strong:
		return !lawFirm.MatchString(before[max(0, len(before)-40):])
	case knownFirms[firstKeyWord(key)], bigFour(key) && key != "ey", key == "arthur andersen", key == "grant thornton", strings.HasPrefix(key, "bdo"):
		return true
	case l.firmOf(key) >= 0, pcaobFirms[key] != "" && strings.Contains(key, " "):
		return true
	case strings.HasSuffix(strings.TrimRight(before, " "), "Mr.") || strings.HasSuffix(strings.TrimRight(before, " "), "Ms."):
		return false
	}
	after := namedBefore.MatchString(behind)
	if run.weak || run.joined {
		return after || namedAfter.MatchString(before) || reportedBy(text, name, behind)
	}
	return after && namedAfter.MatchString(before) || strings.Contains(name, " ") && (strings.HasSuffix(before, ", ") || strings.HasSuffix(before, " with ")) && inApposition.MatchString(before)
}

func firstKeyWord(key string) string {
	first, _, _ := strings.Cut(key, " ")
	return first
}

// firmOf returns the index of the firm with that key, -1 for none.
func (l *firmList) firmOf(key string) int {
	for i := range l.firms {
		if l.firms[i].key == key {
			return i
		}
	}
	for i := range l.firms { // "Deloitte" behind "Deloitte & Touche LLP", "PwC" behind (“PwC”)
		if sameFirm(l.firms[i].key, key) && len(key) < len(l.firms[i].key) {
			return i
		}
		for _, a := range l.firms[i].aliases {
			if firmKey(a) == key {
				return i
			}
		}
	}
	return -1
}

package classify

import (
	"regexp"
	"strings"
)

// Violation types.
const (
	typeFraud        = "fraud"
	typeInsider      = "insider_trading"
	typeReporting    = "reporting_violation"
	typeManipulation = "market_manipulation"
	typeRegistration = "registration_violation"
	typeAdviser      = "investment_adviser"
	typeBroker       = "broker_dealer"
	typeMunicipal    = "municipal_securities"
	typeOther        = "other"
)

var (
	insiderWords  = regexp.MustCompile(`(?i)\binsider[\s-]+(?:trad(?:ing|er|ers|es?)|tip(?:ping|ped|s)?)\b|\bmaterial,?\s+non-?\s?public\b|\binside\s+information\b|\bnon-?public\s+information\b|\bhack\w*[\s-]+(?:and|to)[\s-]+trad\w+|\btrad\w+\s+on\b[^.]{0,60}\b(?:stolen|hacked)\b|\btrad\w+\s+(?:ahead\s+of|on\s+(?:the\s+basis\s+of\s+)?(?:(?:stolen|misappropriated|highly)\s+)?confidential)\b`)
	manipWords    = regexp.MustCompile(`(?i)\bspoof(?:ing|ed|s)?\b|\blayering\b|\bpump[\s-]+and[\s-]+dump\b|\bwash\s+(?:trad\w+|sales?)\b|\bmatched\s+(?:trad\w+|orders)\b|\bmark(?:ed|ing)\s+the\s+close\b|\bmanipulat\w*\s+(?:\w+[\s-]+){0,6}(?:stocks?|markets?|trad\w+|shares?|prices?|securities|options?|orders?)\b|\b(?:stocks?|markets?|price|trading|share|securities|options)[\s-]+(?:price\s+)?manipulat\w+|\bartificially\s+inflat\w+\s+(?:the\s+)?(?:\w+['’]?s?\s+){0,3}(?:stock|share|price|trading|market)`)
	microcapWords = regexp.MustCompile(`(?i)\b(?:microcap|micro-cap|penny[\s-]+stocks?|thinly[\s-]+traded)\b`)
	dumpWords     = regexp.MustCompile(`(?i)\bdump(?:ed|ing|s)?\b|\bsecretly\s+(?:sold|sell)|\bconceal\w*\s+(?:\w+\s+){0,5}(?:control|ownership)|\b(?:tout|promot)\w*\b[^.]{0,120}\b(?:sold|sell|selling)\b`)
	adviserWords  = regexp.MustCompile(`(?i)\b(?:investment\s+advis[eo]r(?:s|y)?|advisory\s+(?:firm|client)s?|cherry-?picking|fund\s+managers?|portfolio\s+managers?|hedge\s+fund|private\s+(?:equity\s+)?fund\s+advis[eo]r|financial\s+advis[eo]rs?|wealth\s+manage\w+|robo-?advis\w+)\b`)
	clientWords   = regexp.MustCompile(`(?i)\b(?:clients?|advisory|fiduciary|custody\s+rule)\b`)
	brokerWords   = regexp.MustCompile(`(?i)\b(?:broker-?\s?dealers?|brokerage\s+(?:firm|customers?)|registered\s+representatives?|stockbrokers?|brokers?|churn(?:ed|ing)|excessive(?:ly)?\s+trad\w+|suspicious\s+activity\s+reports?|anti-?money\s+laundering|Regulation\s+Best\s+Interest|Reg\s+BI|best\s+execution|underwriter|net\s+capital|Regulation\s+SHO|failure\s+to\s+supervise|failed\s+to\s+(?:reasonably\s+)?supervise|markups?|order\s+flow|free-?riding)\b`)
	brokerMatter  = regexp.MustCompile(`(?i)\b(?:suspicious\s+activity\s+reports?|SARs?\b|anti-?money\s+laundering|churn(?:ed|ing)|excessive(?:ly)?\s+trad\w+|Regulation\s+Best\s+Interest|Reg\s+BI|net\s+capital|best\s+execution|unsuitable|undisclosed\s+mark-?ups?|unauthorized\s+trad\w+|Regulation\s+SHO|failed\s+to\s+(?:reasonably\s+)?supervise)\b`)
	muniWords     = regexp.MustCompile(`(?i)\bmuni[\s-]+bonds?\b|\bmunicipal\s+(?:securities|bonds?|advis[eo]rs?|offerings?|issuers?|underwrit\w+)\b|\bMSRB\b|\bMunicipal\s+Securities\s+Rulemaking\b`)
	reportWords   = regexp.MustCompile(`(?i)\baccounting\s+(?:fraud|scheme|violations?|irregularit\w+|practices|errors?)|\bfinancial\s+(?:statements?|reporting|results?)\b|\brevenue\s+recognition\b|\b(?:improper|premature|fictitious|inflat)\w*\s+(?:\w+\s+){0,4}(?:revenue|earnings|income|sales)\b|\binternal\s+(?:accounting\s+)?controls?\b|\bbooks\s+and\s+records\b|\bFCPA\b|\bForeign\s+Corrupt\s+Practices\b|\bbrib\w+\b|\bmisle\w+\s+(?:its\s+|the\s+company's\s+)?auditors?|\b(?:periodic|annual|quarterly)\s+(?:reports?|filings?)\b|\bpublic\s+(?:filings?|disclosures?)\b|\bSEC\s+filings?\b|\bauditors?\b|\bdisclosure\s+(?:controls|failures?|violations?)\b|\b(?:proxy|delinquent)\s+(?:statements?|filings?)\b|\bmisstat\w+\b|\bunderreport\w*`)
	reportHead    = regexp.MustCompile(`(?i)\baccounting\b|\bfinancial\s+(?:statements?|reporting|fraud|results?)\b|\brevenue\b|\bearnings\b|\bFCPA\b|\bbrib\w+|\baudit(?:or|ors|ing|s)?\b|\bdisclosure\b|\bmisleading\s+(?:its\s+|their\s+)?(?:investors|shareholders)\b|\bmisl(?:ed|eading|eads?)\b|\bmisstat\w+|\binternal\s+controls?\b|\bpublic\s+company\b|\bfilings?\b|\bbooks\s+and\s+records\b`)
	officerWords  = regexp.MustCompile(`(?i)\b(?:CEO|CFO|chief\s+\w+\s+officer|president|controller|executives?|officers?|finance\s+director|company|subsidiary)\b`)
	offeringWords = regexp.MustCompile(`(?i)\b(?:ponzi|offering\s+fraud|rais(?:ed|ing)\b(?:[^.]|\.\d){0,80}\b(?:from\b[^.]{0,60}\binvestors|investors)|defraud\w*\s+(?:\w+\s+){0,5}(?:investors|victims|clients|people|customers)|misappropriat\w*|steal(?:s|ing)?|stole|affinity\s+fraud|crypto|fraudulent(?:ly)?\s+(?:\w+\s+){0,4}(?:offer\w*|securities|sale|scheme)|investment\s+scheme|investor\s+funds?|promissory\s+notes?|fake|sham|fictitious\s+compan\w+|prime\s+bank|pre-IPO|advance\s+fee)\b`)
	fraudWords    = regexp.MustCompile(`(?i)\b(?:fraud(?:ulent(?:ly)?|sters?)?|defraud\w*|deceiv\w*|decept\w+|scheme|ponzi|misappropriat\w*|misrepresent\w*|misl(?:ed|eading|eads?)|false(?:ly)?|scam)\b`)
	registerWords = regexp.MustCompile(`(?i)\b(?:unregistered|fail(?:ed|ing|ure)\s+to\s+register|without\s+(?:being\s+)?regist\w+|not\s+registered|registration\s+(?:violations?|provisions|requirements)|neither\s+registered|acting\s+as\s+(?:an?\s+)?(?:unregistered\s+)?(?:broker|dealer)s?)\b`)
)

// violation is what the rules for the violation type look at.
type violation struct {
	head, lead, body string // headlines; with the first paragraphs; everything said of the conduct
	cites            map[string]bool
	aaer, order      bool
}

func (v *violation) cited(prefix ...string) bool {
	for c := range v.cites {
		for _, p := range prefix {
			if strings.HasPrefix(c, p) && (len(c) == len(p) || c[len(p)] == '(' || c[len(p)] == ' ') {
				return true
			}
		}
	}
	return false
}

// antifraud reports whether a provision against fraud is charged.
func (v *violation) antifraud() bool {
	for c := range v.cites {
		if strings.HasPrefix(c, "Section 17(a)") && strings.HasSuffix(c, "of the Securities Act") || strings.HasPrefix(c, "Section 17(b)") ||
			strings.HasPrefix(c, "Section 10(b)") || strings.HasPrefix(c, "Rule 10b-5") || strings.HasPrefix(c, "Section 206") || strings.HasPrefix(c, "Section 15(c)") || strings.HasPrefix(c, "Section 9(a)") {
			return true
		}
	}
	return false
}

// reporting reports whether issuer reporting, books or controls are charged.
func (v *violation) reporting() bool {
	return v.cited("Section 13(a)", "Section 13(b)", "Section 30A", "Section 14(a)", "Section 15(d)", "Rule 13a-14", "Rule 13b2-1", "Rule 13b2-2", "Rule 12b-20", "Rule 102", "Rule 2-02")
}

func (v *violation) advisers() bool {
	return v.cited("Section 206", "Section 207", "Section 204A", "Section 204", "Section 203", "Rule 206", "Rule 204")
}

// readViolation classifies the main charge. Each rule says what it takes to be sure.
func readViolation(p *releasePage, list []statement, provisions []provision, aaer bool) verdict {
	v := violation{cites: map[string]bool{}, aaer: aaer, order: p.order}
	for _, c := range provisions {
		v.cites[c.name] = true
	}
	var head, lead, body strings.Builder
	for _, h := range p.headlines {
		head.WriteString(h.In(p.text) + "\n")
	}
	for _, s := range list {
		if s.staff || s.other {
			continue
		}
		body.WriteString(s.text + "\n")
		if s.paragraph < 2 || p.order && s.paragraph < orderLead {
			lead.WriteString(s.text + "\n")
		}
	}
	v.head, v.body = head.String(), body.String()
	v.lead = v.head + lead.String()
	value, why, sure := v.classify()
	span := Span{}
	if why != nil {
		span = findIn(p, list, why)
	}
	if span.Empty() && len(list) > 0 {
		span = list[0].Span
	}
	return verdict{value, span, sure}
}

// orderLead is how many paragraphs of an order it takes to come to what it is about.
const orderLead = 8

// findIn returns the first match of re in the headlines or the narrative.
func findIn(p *releasePage, list []statement, re *regexp.Regexp) Span {
	for _, h := range p.headlines {
		if m := re.FindStringIndex(h.In(p.text)); m != nil {
			return Span{m[0], m[1]}.Shift(h.Start)
		}
	}
	for _, s := range list {
		if m := re.FindStringIndex(s.text); m != nil && !s.staff && !s.other {
			return Span{m[0], m[1]}.Shift(s.Start)
		}
	}
	return Span{}
}

func (v *violation) classify() (value string, why *regexp.Regexp, sure bool) {
	opening := v.opening()
	if fairDisclosure.MatchString(v.lead) {
		return typeReporting, fairDisclosure, true
	}
	switch {
	case v.aaer && v.reporting():
		return typeReporting, reportWords, (reportWords.MatchString(v.lead) || v.cited("Section 13")) && !insiderWords.MatchString(v.head)
	case insiderWords.MatchString(v.head), (insiderWords.MatchString(opening) || suspicious.MatchString(opening)) && insiderWords.MatchString(v.body):
		return typeInsider, insiderWords, !manipWords.MatchString(v.lead)
	case muniWords.MatchString(opening):
		return typeMunicipal, muniWords, muniWords.MatchString(v.head) || v.cited("Section 15B", "Rule G-17") || !v.advisers() && !v.reporting()
	case manipWords.MatchString(opening) || v.cited("Section 9(a)") && manipWords.MatchString(v.body):
		return typeManipulation, manipWords, !v.advisers() && !v.aaer
	case plainManip.MatchString(v.lead) && !v.advisers() && !v.reporting():
		return typeManipulation, plainManip, !offeringFraud.MatchString(opening)
	case len(insiderWords.FindAllString(v.body, 4)) > 2 && !v.advisers() && !v.reporting():
		return typeInsider, insiderWords, true
	case len(manipWords.FindAllString(v.body, 4)) > 2 && !v.advisers() && !v.reporting():
		return typeManipulation, manipWords, false
	case microcapWords.MatchString(v.lead) && dumpWords.MatchString(v.body) && (manipWords.MatchString(v.body) || strings.Contains(strings.ToLower(v.body), "dump") || strings.Contains(strings.ToLower(v.body), "secretly")):
		return typeManipulation, microcapWords, !v.reporting()
	}
	if brokerMatter.MatchString(v.lead) && (brokerFirm.MatchString(v.lead) || v.cited("Rule 17a-8")) && !v.reporting() && !v.advisers() {
		return typeBroker, brokerMatter, !offeringWords.MatchString(v.head)
	}
	if v.advisers() || !v.antifraud() && adviserWords.MatchString(opening) && clientWords.MatchString(v.body) {
		ponzi := strings.Contains(strings.ToLower(opening), "ponzi") && !strings.Contains(strings.ToLower(v.head), "advis")
		switch {
		case v.cited("Section 203") && !v.antifraud() && registerWords.MatchString(v.lead):
			return typeRegistration, registerWords, false
		case v.reporting() && reportHead.MatchString(v.head) && !adviserWords.MatchString(v.head):
			return typeReporting, reportWords, false
		case !adviserWords.MatchString(v.lead) && !clientWords.MatchString(v.lead) && !v.cited("Section 206"):
			return typeFraud, fraudWords, false
		case ponzi:
			return typeFraud, offeringWords, false
		}
		return typeAdviser, adviserWords, adviserWords.MatchString(v.head) || adviserWords.MatchString(opening) || v.cited("Section 206") && advisedFund.MatchString(v.head+opening)
	}
	if v.aaer {
		return typeReporting, reportWords, reportWords.MatchString(v.lead) || v.reporting()
	}
	if delinquent.MatchString(v.head) {
		return typeReporting, delinquent, true
	}
	if v.reporting() {
		accounting := reportWords.MatchString(v.lead) || reportHead.MatchString(v.head)
		offering := offeringWords.MatchString(v.head) || len(offeringWords.FindAllString(v.lead, 4)) > 2
		if accounting && officerWords.MatchString(v.lead) && !offering {
			return typeReporting, reportWords, true
		}
		if !offering {
			return typeReporting, reportWords, !v.antifraud() && !brokerWords.MatchString(v.lead)
		}
		return typeFraud, fraudWords, false
	}
	if !v.antifraud() && (registerWords.MatchString(v.lead) || v.cited("Section 5", "Section 15(a)")) && (!fraudWords.MatchString(v.head) || v.cited("Section 5", "Section 15(a)") && !antifraudWord.MatchString(v.body)) {
		return typeRegistration, registerWords, registerWords.MatchString(v.lead) && (v.cited("Section 5", "Section 15(a)", "Section 7(a)", "Section 17A") || len(v.cites) == 0 && !v.order && !fraudWords.MatchString(v.lead)) && !ponziOrFraudLead.MatchString(opening) && !fraudWords.MatchString(v.head)
	}
	if strongReport.MatchString(v.head) || strongReport.MatchString(v.lead) && officerWords.MatchString(v.lead) && !offeringWords.MatchString(opening) {
		return typeReporting, strongReport, strongReport.MatchString(v.head)
	}
	if brokerWords.MatchString(opening) && !registerWords.MatchString(opening) && strings.Contains(strings.ToLower(v.body), "customer") {
		return typeBroker, brokerWords, false
	}
	if value, why := v.underSection(); value != "" {
		return value, why, false
	}
	if !v.antifraud() && issuerRecords.MatchString(v.lead) && officerWords.MatchString(v.lead) {
		return typeReporting, issuerRecords, false
	}
	if v.cited("Section 13(d)", "Section 13(g)", "Section 16(a)") && !v.antifraud() {
		return typeReporting, ownerReports, false
	}
	if len(v.cites) > 0 && !v.antifraud() && !v.cited("Section 5", "Section 15(a)") {
		return typeOther, nil, !fraudWords.MatchString(v.head) && !v.cited("Section 13", "Section 16")
	}
	if v.antifraud() || fraudWords.MatchString(v.lead) {
		// An issuer's officers and promoters of stock stand between two types.
		issuer := (reportHead.MatchString(v.head) || issuerWords.MatchString(opening)) && !offeringFraud.MatchString(opening) || toutWords.MatchString(opening)
		plain := !issuer && (offeringWords.MatchString(v.lead) || fraudWords.MatchString(v.head) || v.antifraud() && offeringWords.MatchString(v.body)) && !manipWords.MatchString(v.body)
		return typeFraud, fraudWords, plain && !brokerWords.MatchString(unregistered.ReplaceAllString(opening, "")) && !adviserWords.MatchString(opening) && !microcapWords.MatchString(opening)
	}
	if v.cited("Section 5", "Section 15(a)") {
		return typeRegistration, registerWords, false
	}
	if strongReport.MatchString(v.lead) {
		return typeReporting, strongReport, false
	}
	return typeOther, nil, false
}

// antifraudWord names the provisions against fraud without their numbers.
var antifraudWord = regexp.MustCompile(`(?i)\banti-?\s?fraud\b`)

// brokerFirm is one whom the rules on brokers bind; banks have the like.
var brokerFirm = regexp.MustCompile(`(?i)\bbrokers?\b|\bbrokerage\b|\bbroker-?\s?dealers?\b|\bstockbrokers?\b|\bregistered\s+representatives?\b|\bcustomers?\s+accounts?\b`)

// advisedFund names an adviser or what one manages in fewer words.
var advisedFund = regexp.MustCompile(`(?i)\badvis[eo]rs?\b|\b(?:private|hedge|venture\s+capital|pooled\s+investment)\s+(?:funds?|vehicles?)\b|\badvisory\b|\bclients?\b`)

// unregistered brokers are those who sell an offering, not firms with customers.
var unregistered = regexp.MustCompile(`(?i)\bunregistered\s+(?:securities\s+)?(?:broker|dealer)(?:-?\s?dealer)?s?\b`)

// suspicious trading comes before news.
var suspicious = regexp.MustCompile(`(?i)\bsuspicious\s+(?:\w+\s+){0,2}(?:trad(?:es|ing)|purchases)\b`)

// fairDisclosure is an issuer's telling some what it has to tell all.
var fairDisclosure = regexp.MustCompile(`(?i)\bRegulation\s+FD\b|\bRegulation\s+Fair\s+Disclosure\b`)

// ownerReports are what large holders, officers and directors report of their shares.
var ownerReports = regexp.MustCompile(`(?i)\bbeneficial\s+owner\w*|\bSchedules?\s+13[DG]\b|\bForms?\s+[345]\b|\bSections?\s+1[36]\(`)

var (
	issuerRecords = regexp.MustCompile(`(?i)\breporting\b[^.]{0,40}\bbooks[\s,-]+(?:and[\s-]+)?records\b|\bbooks[\s,-]+(?:and[\s-]+)?records\b[^.]{0,60}\b(?:internal|controls|violations|provisions)`)
	// plainManip names schemes that are nothing else.
	plainManip       = regexp.MustCompile(`(?i)\bspoofing\b|\blayering\b|\bpump[\s-]+and[\s-]+dump\b|\bwash\s+(?:trad\w+|sales?)\b|\bmatched\s+(?:trad\w+|orders)\b|\bmark(?:ed|ing)\s+the\s+close\b`)
	ponziOrFraudLead = regexp.MustCompile(`(?i)\b(?:ponzi|fraudulent\s+(?:crypto|scheme|offering))\b`)
	strongReport     = regexp.MustCompile(`(?i)\baccounting\s+(?:fraud|scheme|violations?|irregularit\w+)|\brevenue\s+recognition\b|\b(?:false|misstated|inflated|fraudulent|misleading)\s+(?:financial\s+(?:statements?|reporting|results?)|revenues?|earnings)|\bfinancial\s+(?:fraud|reporting\s+fraud|statement\s+fraud)|\bFCPA\b|\bForeign\s+Corrupt|\bbrib(?:ery|es?|ing)\b|\b(?:inflat|overstat|misstat)\w+\s+(?:[\w'’]+\s+){0,5}(?:revenues?|earnings|income|sales|profits?)\b|\bbackdat\w*\b[^.]{0,40}\boptions?\b|\boptions?[\s-]+backdat\w+`)
)

var (
	delinquent  = regexp.MustCompile(`(?i)\bSections?\s+12\(j\)|\b(?:delinquent|not\s+filed\s+any|failed\s+to\s+file|filed\s+no)\b[^.]{0,60}\b(?:periodic|annual|quarterly)\s+(?:reports?|filings?)`)
	accountants = regexp.MustCompile(`(?i)\bSections?\s+4C\b|\bRule\s+102\(e\)`)
	underBroker = regexp.MustCompile(`(?i)\bSections?\s+15\(b\)`)
	underAdvise = regexp.MustCompile(`(?i)\bSections?\s+203\([ekf]\)`)
)

var (
	issuerWords   = regexp.MustCompile(`(?i)\b(?:CEO|CFO|chief\s+(?:executive|financial)|press\s+releases?|public(?:ly[\s-]+traded)?\s+compan(?:y|ies)|SPAC|shareholders)\b`)
	toutWords     = regexp.MustCompile(`(?i)\b(?:scalping|tout(?:ed|ing|s)?|stock\s+promot\w+|penny[\s-]+stocks?)\b`)
	offeringFraud = regexp.MustCompile(`(?i)\b(?:ponzi|offering|rais(?:ed|ing)|defraud\w*\s+(?:\w+\s+){0,5}(?:investors|victims)|investor\s+funds?|misappropriat\w*|pre-IPO|crypto)\b`)
)

// underSection takes the type of an order from the section that it is made under.
func (v *violation) underSection() (string, *regexp.Regexp) {
	switch {
	case delinquent.MatchString(v.head), delinquent.MatchString(v.lead):
		return typeReporting, delinquent
	case accountants.MatchString(v.head):
		return typeReporting, accountants
	case underAdvise.MatchString(v.head) && adviserWords.MatchString(v.body):
		return typeAdviser, underAdvise
	case underBroker.MatchString(v.head) && brokerWords.MatchString(v.body):
		return typeBroker, underBroker
	}
	return "", nil
}

// opening is the headline and the first two sentences.
func (v *violation) opening() string {
	n := 0
	text := v.lead
	from := len(v.head)
	for i := from; i < len(text); i++ {
		if text[i] == '\n' {
			if n++; n == 2 {
				return text[:i]
			}
		}
	}
	return text
}

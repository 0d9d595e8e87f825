package classify

import (
	"testing"

	"github.com/filingwire/filingwire"
)

func TestReadOutcome(t *testing.T) {
	tests := []struct {
		headline, lead, rest, want string
	}{
		{"", "The SEC announced today that on May 2, 2025, the U.S. District Court for the District of Maine entered a final judgment against Ada Roe, whom the SEC previously charged with fraud.", "", outcomeFinal},
		{"Final Judgment Entered Against Maine Promoter", "A final judgment was entered on May 2, 2025 in the SEC's case against Ada Roe for offering fraud.", "", outcomeFinal},
		{"SEC Obtains $2 Million Judgment Against Promoter", "On May 2, 2025, the court entered judgment against Ada Roe for a fraudulent offering.", "The court's final judgment orders Roe to pay disgorgement of $2,000,000.", outcomeFinal},
		{"", "On May 2, 2025, the Securities and Exchange Commission filed a settled civil action against Ada Roe for insider trading.", "", outcomeSettled},
		{"Promoter Agrees to Settle SEC Charges", "The SEC today charged Ada Roe with offering fraud, and Roe has agreed to settle the charges.", "", outcomeSettled},
		{"SEC Charges Promoter", "The SEC today charged Ada Roe with offering fraud.", "Without admitting or denying the allegations, Roe consented to the entry of a final judgment, subject to court approval, that would enjoin her.", outcomeSettled},
		{"SEC Charges Promoter", "The SEC today charged Ada Roe with offering fraud.", "The complaint seeks a final judgment, disgorgement and penalties.", outcomeComplaint},
		{"SEC Sues Promoter", "The Securities and Exchange Commission filed a complaint in federal court in Maine against Ada Roe.", "In an earlier case, the court entered a final judgment against another promoter in 2011.", outcomeComplaint},
		{"SEC Obtains Consent Judgment Against Promoter", "On May 2, 2025, the court entered a consent judgment against Ada Roe.", "Monetary relief will be determined by the court at a later date.", outcomeSettled},
		{"Court Enters Default Judgment Against Promoter", "On May 2, 2025, the court entered a default judgment against Ada Roe.", "The judgment orders Roe to pay a $100,000 civil penalty.", outcomeFinal},
		{"Court Holds Promoter in Contempt", "On May 2, 2025, the court held Ada Roe in civil contempt for failing to pay what the final judgment entered against her orders.", "", outcomeOther},
		{"SEC Obtains Temporary Restraining Order", "On May 2, 2025, the court issued a temporary restraining order and froze the assets of Ada Roe.", "", outcomeOther},
		{"Appeals Court Rules for SEC", "On May 2, 2025, the U.S. Court of Appeals for the First Circuit affirmed the final judgment against Ada Roe.", "", outcomeOther},
		{"Jury Verdict for SEC", "On May 2, 2025, a jury returned a verdict finding Ada Roe liable on all counts.", "", outcomeOther},
		{"Former Promoter Sentenced", "On May 2, 2025, Ada Roe was sentenced to 30 months in prison.", "The SEC had charged Roe with fraud in 2023.", outcomeOther},
		{"SEC Dismisses Case Against Promoter", "On May 2, 2025, the SEC and Ada Roe filed a joint stipulation to dismiss the SEC's action.", "", outcomeDismissed},
		{"SEC Obtains Final Judgment", "On May 2, 2025, after denying her motion to dismiss, the court entered a final judgment against Ada Roe.", "", outcomeFinal},
	}
	for _, tt := range tests {
		lines := []string{"Litigation Release No. 27100 / May 5, 2025", "Securities and Exchange Commission v. Ada Roe, No. 1:24-cv-00012 (D. Me. filed Jan. 9, 2024)"}
		for _, l := range []string{tt.headline, tt.lead, tt.rest} {
			if l != "" {
				lines = append(lines, l)
			}
		}
		row, _, _ := readPage(t, currentPage("Ada Roe", lines...), "lr-27100.html")
		if textOf(row.Outcome) != tt.want {
			t.Errorf("%q, %q: %s, want %s", tt.headline, tt.lead, textOf(row.Outcome), tt.want)
		}
	}
}

func TestOrderOutcome(t *testing.T) {
	head := "<p>ADMINISTRATIVE PROCEEDING File No. 3-29998</p><p>SECURITIES EXCHANGE ACT OF 1934 Release No. 109998 / May 5, 2025</p><p>In the Matter of Ada Roe, Respondent.</p>"
	for body, want := range map[string]string{
		"<p>ORDER INSTITUTING PROCEEDINGS, MAKING FINDINGS, AND IMPOSING REMEDIAL SANCTIONS</p><p>Respondent has submitted an Offer of Settlement which the Commission has determined to accept.</p>": outcomeSettled,
		"<p>ORDER INSTITUTING ADMINISTRATIVE PROCEEDINGS AND NOTICE OF HEARING</p><p>The Commission deems it appropriate that public administrative proceedings be instituted against Ada Roe.</p>":   outcomeOrder,
		"<p>ORDER DISMISSING PROCEEDING</p><p>The Division of Enforcement has moved to dismiss this proceeding, and the motion is granted for good cause shown.</p>":                                  outcomeDismissed,
	} {
		row, _, _ := readPage(t, "<html><body>"+head+body+"</body></html>", "34-109998.htm")
		if textOf(row.Outcome) != want || row.SourceType != filingwire.AdministrativeProceeding || textOf(row.CaseKey) != "3-29998" {
			t.Errorf("outcome %s, want %s; %s, case key %s", textOf(row.Outcome), want, row.SourceType, textOf(row.CaseKey))
		}
	}
}

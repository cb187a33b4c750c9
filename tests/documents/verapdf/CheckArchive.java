// Runs the veraPDF rule sets on files and prints one line per file and rule set:
//   FILE <tab> FLAVOUR <tab> PASS or FAIL <tab> CHECKS <tab> failed rules, separated by blanks
// Arguments: flavours separated by commas (2a,ua1), then files. All in one start of the JVM.

import java.io.FileInputStream;
import java.util.TreeSet;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

public final class CheckArchive {
    private static final int FAILURES_SHOWN = 8;

    private CheckArchive() {
    }

    public static void main(String[] arguments) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        String[] flavours = arguments[0].split(",");
        for (int index = 1; index < arguments.length; index++) {
            for (String flavour : flavours) {
                System.out.println(arguments[index] + "\t" + flavour + "\t" + check(arguments[index], flavour));
            }
        }
    }

    private static String check(String file, String name) throws Exception {
        PDFAFlavour flavour = PDFAFlavour.byFlavourId(name);
        try (FileInputStream stream = new FileInputStream(file);
                PDFAParser parser = Foundries.defaultInstance().createParser(stream, flavour);
                PDFAValidator validator =
                        Foundries.defaultInstance().createValidator(flavour, FAILURES_SHOWN, false, false, false)) {
            ValidationResult result = validator.validate(parser);
            TreeSet<String> failed = new TreeSet<>();
            for (TestAssertion assertion : result.getTestAssertions()) {
                if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                    failed.add(assertion.getRuleId().getClause() + "-" + assertion.getRuleId().getTestNumber());
                }
            }
            String verdict = result.isCompliant() ? "PASS" : "FAIL";
            return verdict + "\t" + result.getTotalAssertions() + "\t" + String.join(" ", failed);
        }
    }
}

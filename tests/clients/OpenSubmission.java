// Opens a submission as ODK Collect opens one that was saved, and prints what JavaRosa then holds.
//   java -cp ODK_Validate.jar OpenSubmission.java FORM.xml SUBMISSION.xml
// One line each: "value", "attribute" or "again" (the submission as JavaRosa writes it), parted by tabs; line ends
// and tabs inside a field are written as \n and \t.
import java.io.FileInputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.instance.InstanceInitializationFactory;
import org.javarosa.core.model.instance.TreeElement;
import org.javarosa.core.model.instance.TreeReference;
import org.javarosa.core.services.IPropertyManager;
import org.javarosa.core.services.PropertyManager;
import org.javarosa.core.services.properties.IPropertyRules;
import org.javarosa.form.api.FormEntryModel;
import org.javarosa.model.xform.XFormSerializingVisitor;
import org.javarosa.model.xform.XFormsModule;
import org.javarosa.xform.parse.XFormParser;
import org.javarosa.xform.util.XFormAnswerDataSerializer;
import org.javarosa.xform.util.XFormUtils;

public class OpenSubmission {
    static PrintStream out;

    public static void main(String[] args) throws Exception {
        out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.setOut(System.err);
        new XFormsModule().registerModule();
        PropertyManager.setPropertyManager(new NobodysProperties());
        FormDef form = XFormUtils.getFormFromInputStream(new FileInputStream(args[0]), (String) null);
        FormEntryModel model = new FormEntryModel(form);
        TreeElement saved = XFormParser.restoreDataModel(Files.readAllBytes(Path.of(args[1])), null).getRoot();
        TreeElement blank = form.getMainInstance().getRoot();
        if (!saved.getName().equals(blank.getName()) || saved.getMult() != 0) {
            throw new IllegalArgumentException("not a submission of this form");
        }
        TreeElement filled = blank.deepCopy(true);
        filled.populate(saved, form);
        form.getMainInstance().setRoot(filled);
        form.initialize(false, new InstanceInitializationFactory());
        tell(form.getMainInstance().getRoot(), "/" + filled.getName());
        byte[] again = new XFormSerializingVisitor().serializeInstance(form.getMainInstance());
        line("again", "", new String(again, StandardCharsets.UTF_8));
        System.exit(0);
    }

    static void tell(TreeElement element, String ref) {
        for (int i = 0; i < element.getAttributeCount(); i++) {
            String name = element.getAttributeNamespace(i) + " " + element.getAttributeName(i);
            line("attribute", ref + " " + name, element.getAttributeValue(i));
        }
        if (element.getNumChildren() == 0 && element.isRelevant()) {
            Object text = element.getValue() == null ? ""
                : new XFormAnswerDataSerializer().serializeAnswerData(element.getValue(), element.getDataType());
            line("value", ref, String.valueOf(text));
        }
        for (int i = 0; i < element.getNumChildren(); i++) {
            TreeElement child = element.getChildAt(i);
            if (child.getMult() != TreeReference.INDEX_TEMPLATE) {
                tell(child, ref + "/" + child.getName() + (child.getMult() > 0 ? "[" + (child.getMult() + 1) + "]" : ""));
            }
        }
    }

    static void line(String kind, String what, String text) {
        out.println(kind + "\t" + what + "\t"
            + text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t"));
    }

    static class NobodysProperties implements IPropertyManager {
        public List<String> getProperty(String name) { return List.of(""); }
        public String getSingularProperty(String name) { return ""; }
        public void setProperty(String name, String value) { }
        public void setProperty(String name, List<String> value) { }
        public void addRules(IPropertyRules rules) { }
        public List<IPropertyRules> getRules() { return List.of(); }
    }
}

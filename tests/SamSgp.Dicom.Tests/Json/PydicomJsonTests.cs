using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SamSgp.Testing;

namespace SamSgp.Dicom.Tests.Json;

/// <summary>DICOM JSON of every real file against pydicom's. What differs is named here, one reason each:
/// <list type="bullet">
/// <item>group lengths: left out, as PS3.18 F.2.2 has it; pydicom writes them;</item>
/// <item>an empty sequence: no Value, as F.2.5 has it; pydicom writes an empty array;</item>
/// <item>an empty value among others: null, as F.2.5 has it; pydicom writes an empty text;</item>
/// <item>blanks at the end of one of several codes: padding, which is no part of the value (PS3.5 6.2); pydicom keeps
/// them;</item>
/// <item>words of a big-endian file: little endian in InlineBinary, as F.2.7 has it; pydicom copies the file's bytes;
/// </item>
/// <item>emri_small_jpeg_2k_lossless_too_short: fragments without an end; pydicom drops the pixel data;</item>
/// <item>GH179A and GH179B: an element whose VR is two blanks; pydicom takes the rest of the file for its value.</item>
/// </list></summary>
public class PydicomJsonTests
{
    private const string Program =
        """
        import sys, os, json, warnings, logging
        import pydicom
        warnings.simplefilter('ignore'); logging.disable(logging.CRITICAL)
        root, out = sys.argv[1], sys.argv[2]
        for folder, _, names in os.walk(root):
            for name in names:
                if not name.endswith('.dcm'): continue
                path = os.path.join(folder, name)
                target = os.path.join(out, os.path.relpath(path, root).replace('/', '__') + '.json')
                try:
                    ds = pydicom.dcmread(path, force=True)
                    text = ds.to_json()
                except Exception as e:
                    text = json.dumps({'failed': str(e)})
                with open(target, 'w') as f: f.write(text)
        """;

    // Files that pydicom cannot turn into JSON, or, with force, takes for DICOM where nothing is.
    private static readonly string[] NotForPydicom =
    [
        "broken/GH177_D_CLUNIE_CT1_IVRLE_BigEndian_undefined_length.dcm", "broken/badVR.dcm",
        "transfer_syntaxes/GH364.dcm", "broken/no_meta.dcm",
    ];

    private static readonly string[] BlankVR = ["broken/GH179A.dcm", "broken/GH179B.dcm"];

    [SharedDataPydicomFact("data/dicom")]
    public void ToUtf8_EveryRealFile_EqualsPydicoms()
    {
        using var folder = new TemporaryFolder();
        var root = SharedData.PathTo("data", "dicom");
        Pydicom.Run(Program, root, folder.Root);
        var (differences, compared) = (new List<string>(), 0);
        foreach (var path in Directory.EnumerateFiles(root, "*.dcm", SearchOption.AllDirectories).Order())
        {
            var name = Path.GetRelativePath(root, path);
            var theirs = JsonNode.Parse(File.ReadAllText(folder.PathTo(name.Replace("/", "__") + ".json")))!.AsObject();
            if (NotForPydicom.Contains(name) || BlankVR.Contains(name)) continue;
            if (theirs.ContainsKey("failed")) throw new InvalidOperationException($"{name}: {theirs["failed"]}");
            var file = DicomFile.Open(path);
            var ours = JsonNode.Parse(DicomJson.ToUtf8(file.Dataset).Span)!.AsObject();
            var isBigEndian = file.FileMetaInfo.TransferSyntax?.Endian == Endian.Big || name.Contains("BigEnd", StringComparison.Ordinal);
            if (file.Leniencies.Any(leniency => leniency.Kind == DicomLeniencyKind.MissingDelimiter)) ours.Remove("7FE00010");
            CompareDatasets(name, ours, theirs, isBigEndian, differences);
            // The other way: what pydicom wrote, read here and written again, is what pydicom wrote.
            var back = JsonNode.Parse(DicomJson.ToUtf8(DicomJson.FromUtf8(Encoding.UTF8.GetBytes(theirs.ToJsonString()))).Span)!.AsObject();
            CompareDatasets("back " + name, back, theirs, false, differences);
            compared++;
        }

        Assert.Empty(differences);
        Assert.True(compared >= 385, $"{compared} files compared");
    }

    private static void CompareDatasets(string path, JsonObject ours, JsonObject theirs, bool isBigEndian, List<string> differences)
    {
        foreach (var key in ours.Select(member => member.Key).Union(theirs.Select(member => member.Key)).Order())
        {
            var isGroupLength = key.EndsWith("0000", StringComparison.Ordinal);
            if (isGroupLength && !ours.ContainsKey(key)) continue;
            if (ours[key] is not JsonObject a || theirs[key] is not JsonObject b) differences.Add($"{path}/{key}: {ours[key]} | {theirs[key]}");
            else CompareElements($"{path}/{key}", a, b, isBigEndian, differences);
        }
    }

    private static void CompareElements(string path, JsonObject ours, JsonObject theirs, bool isBigEndian, List<string> differences)
    {
        var vr = ours["vr"]!.GetValue<string>();
        if (vr != theirs["vr"]!.GetValue<string>())
        {
            differences.Add($"{path}: VR {vr} | {theirs["vr"]}");
            return;
        }

        if (vr == "SQ")
        {
            var (first, second) = (ours["Value"] as JsonArray ?? [], theirs["Value"] as JsonArray ?? []);
            if (first.Count != second.Count) differences.Add($"{path}: {first.Count} | {second.Count} items");
            else
                for (var i = 0; i < first.Count; i++) CompareDatasets($"{path}/{i}", first[i]!.AsObject(), second[i]!.AsObject(), isBigEndian, differences);
            return;
        }

        if (isBigEndian && vr == "OW" && ours["InlineBinary"] is { } binary && theirs["InlineBinary"] is { } swapped)
        {
            var bytes = Convert.FromBase64String(swapped.GetValue<string>());
            // The words of 32-bit pixels are turned round together.
            var isLong = bytes.Length > 3 && !Swapped(bytes, 2).SequenceEqual(Convert.FromBase64String(binary.GetValue<string>()));
            if (!Swapped(bytes, isLong ? 4 : 2).SequenceEqual(Convert.FromBase64String(binary.GetValue<string>()))) differences.Add($"{path}: bytes");
            return;
        }

        if (!JsonNode.DeepEquals(Normalized(ours), Normalized(theirs)))
            differences.Add($"{path}: {Shorten(ours)} | {Shorten(theirs)}");
    }

    // Numbers by value, texts without trailing blanks, empty texts as null.
    private static JsonObject Normalized(JsonObject element)
    {
        var copy = element.DeepClone().AsObject();
        if (copy["Value"] is not JsonArray values) return copy;
        for (var i = 0; i < values.Count; i++)
        {
            values[i] = values[i]?.GetValueKind() switch
            {
                JsonValueKind.String when values[i]!.GetValue<string>().TrimEnd(' ') is { Length: > 0 } text => text,
                JsonValueKind.String => null,
                JsonValueKind.Number => JsonValue.Create(values[i]!.GetValue<double>()),
                _ => values[i]?.DeepClone(),
            };
        }

        return copy;
    }

    private static byte[] Swapped(byte[] bytes, int unit) => bytes.Chunk(unit).SelectMany(chunk => chunk.Length == unit ? chunk.Reverse() : chunk).ToArray();

    private static string Shorten(JsonNode node) => node.ToJsonString() is { Length: > 100 } text ? text[..100] : node.ToJsonString();
}

using SamSgp.Testing;

namespace SamSgp.Dicom.Tests.Part10;

/// <summary>The malformed files of the collection: what is forgiven in each, or why it is refused.</summary>
public class BrokenFileTests
{
    private static readonly Dictionary<string, DicomLeniencyKind[]> Forgiven = new()
    {
        ["ExplVR_BigEndNoMeta.dcm"] = [DicomLeniencyKind.MissingPreamble, DicomLeniencyKind.MissingFileMetaInformation],
        ["ExplVR_LitEndNoMeta.dcm"] = [DicomLeniencyKind.MissingPreamble, DicomLeniencyKind.MissingFileMetaInformation],
        ["GH179A.dcm"] = [DicomLeniencyKind.InvalidVR],
        ["GH179B.dcm"] = [DicomLeniencyKind.InvalidVR, DicomLeniencyKind.InvalidVR, DicomLeniencyKind.DuplicateElement],
        ["GH340.dcm"] = [DicomLeniencyKind.MissingPreamble, DicomLeniencyKind.MissingFileMetaInformation],
        ["MR_truncated.dcm"] = [DicomLeniencyKind.TruncatedValue],
        ["OT-PAL-8-face.dcm"] = [DicomLeniencyKind.MissingPreamble, DicomLeniencyKind.MissingFileMetaInformation],
        ["emri_small_jpeg_2k_lossless_too_short.dcm"] = [DicomLeniencyKind.MissingDelimiter],
        ["meta_missing_tsyntax.dcm"] = [DicomLeniencyKind.MissingTransferSyntax, DicomLeniencyKind.OddLength],
        ["nested_priv_SQ.dcm"] = [DicomLeniencyKind.OddLength],
        ["no_meta_group_length.dcm"] = [DicomLeniencyKind.MissingMetaGroupLength],
        ["rtstruct.dcm"] = [DicomLeniencyKind.MissingPreamble, DicomLeniencyKind.MissingFileMetaInformation],
    };

    public static TheoryData<string> Files()
    {
        var data = new TheoryData<string>();
        if (SharedData.Root is null) return data;
        foreach (var path in Directory.EnumerateFiles(SharedData.PathTo("data", "dicom", "broken"), "*.dcm").Order()) data.Add(Path.GetFileName(path));
        return data;
    }

    [SharedDataTheory("data/dicom/broken")]
    [MemberData(nameof(Files), DisableDiscoveryEnumeration = true)]
    public void Open_BrokenFile_ForgivesOrRefuses(string name)
    {
        var path = SharedData.PathTo("data", "dicom", "broken", name);
        if (name == "no_meta.dcm")
        {
            // One byte was put before a dataset without meta information.
            Assert.Equal(0, Assert.Throws<DicomFormatException>(() => DicomFile.Open(path)).Offset);
            return;
        }

        var kinds = DicomFile.Open(path).Leniencies.Select(leniency => leniency.Kind).ToArray();
        if (name == "rtplan_truncated.dcm")
        {
            Assert.Contains(DicomLeniencyKind.TruncatedValue, kinds);
            return;
        }

        Assert.Equal(Forgiven.GetValueOrDefault(name, []), kinds);
    }

    [SharedDataTheory("data/dicom/broken")]
    [MemberData(nameof(Files), DisableDiscoveryEnumeration = true)]
    public void Run_BrokenFile_SaysWhatItIs(string name)
    {
        var report = DicomCheck.Run(SharedData.PathTo("data", "dicom", "broken", name));
        Assert.True(report.Facts.Count > 0 || report.HasErrors);
        Assert.All(report.Findings, finding => Assert.NotEmpty(finding.Message));
    }
}

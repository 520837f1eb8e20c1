using SamSgp.Testing;

namespace SamSgp.Dicom.Tests.Part10;

public class RoundTripTests
{
    public static TheoryData<string> RealFiles()
    {
        var data = new TheoryData<string>();
        if (SharedData.Root is null) return data;
        foreach (var folder in (string[])["transfer_syntaxes", "charsets"])
            foreach (var path in Directory.EnumerateFiles(SharedData.PathTo("data", "dicom", folder), "*.dcm").Order())
                data.Add($"{folder}/{Path.GetFileName(path)}");
        return data;
    }

    [SharedDataTheory("data/dicom")]
    [MemberData(nameof(RealFiles), DisableDiscoveryEnumeration = true)]
    public void Save_RealFile_KeepsEveryByteOfEveryValue(string name)
    {
        var original = DicomFile.Open(SharedData.PathTo("data", "dicom", name));
        WithoutGroupLengths(original.Dataset);
        var stream = new MemoryStream();
        original.Save(stream);
        var copy = DicomFile.Open(stream.ToArray());
        Assert.Empty(copy.Leniencies);
        Assert.Equal(stream.Length, original.CalculateLength() ?? stream.Length);
        // An odd length is made even.
        if (original.Leniencies.All(leniency => leniency.Kind != DicomLeniencyKind.OddLength))
            Assert.True(original.Dataset.Equals(copy.Dataset));
        Assert.Equal(original.FileMetaInfo.TransferSyntax, copy.FileMetaInfo.TransferSyntax);
    }

    private static void WithoutGroupLengths(DicomDataset dataset)
    {
        dataset.Remove(item => item.Tag.Element == 0);
        foreach (var sequence in dataset.OfType<DicomSequence>())
            foreach (var item in sequence) WithoutGroupLengths(item);
    }
}

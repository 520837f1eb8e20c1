using SamSgp.Dicom.Tests.Part10;
using SamSgp.Testing;

namespace SamSgp.Dicom.Tests.Fuzzing;

/// <summary>Files to spoil: small ones of the collection, where it is there, and some made here.</summary>
internal static class Corpus
{
    private const int Largest = 40_000;

    public static List<byte[]> Files()
    {
        var files = SelfMade().ToList();
        if (!SharedData.Has("data/dicom")) return files;
        foreach (var folder in (string[])["transfer_syntaxes", "broken", "charsets", "series_ct_23x38_bitpack_dcmqi"])
            foreach (var path in Directory.EnumerateFiles(SharedData.PathTo("data", "dicom", folder), "*.dcm").Order(StringComparer.Ordinal))
                if (new FileInfo(path).Length <= Largest) files.Add(File.ReadAllBytes(path));
        return files;
    }

    public static List<byte[]> Json() => [.. Files().Select(TryJson).OfType<byte[]>()];

    private static IEnumerable<byte[]> SelfMade()
    {
        foreach (var syntax in (DicomTransferSyntax[])[DicomTransferSyntax.ImplicitVRLittleEndian, DicomTransferSyntax.ExplicitVRLittleEndian,
            DicomTransferSyntax.ExplicitVRBigEndian, DicomTransferSyntax.DeflatedExplicitVRLittleEndian])
        {
            var stream = new MemoryStream();
            new DicomFile(Dataset(syntax)).Save(stream, new DicomWriteOptions { ExplicitLengthSequences = syntax.IsExplicitVR });
            yield return stream.ToArray();
        }

        yield return FileBytes.WithMeta(DicomTransferSyntax.JPEGProcess1)
            .Element(0x00280008, "IS", "2 ").Element(0x00280010, "US", "\x02\0").Element(0x00280011, "US", "\x02\0").Element(0x00280100, "US", "\x08\0")
            .Header(0x7FE00010, "OB", 0xFFFFFFFF).Item(8).Raw(0, 0, 0, 0, 10, 0, 0, 0).Item(2).Raw(1, 2).Item(2).Raw(3, 4).EndSequence().ToArray();
    }

    private static DicomDataset Dataset(DicomTransferSyntax syntax)
    {
        var dataset = new DicomDataset(syntax)
            .Add(DicomTag.SpecificCharacterSet, "ISO 2022 IR 6", "ISO 2022 IR 87", "ISO 2022 IR 149")
            .Add(DicomTag.SOPInstanceUID, "1.2.3")
            .Add(DicomTag.PatientName, "Yamada^Tarou=山田^太郎")
            .Add(DicomTag.ImagePositionPatient, "1", "-2.5", "3e2")
            .Add(DicomTag.FrameIncrementPointer, DicomTag.FrameTime)
            .Add(DicomTag.SelectorUVValue, 1ul, 2ul)
            .Add(DicomVR.LO, new DicomTag(0x0009, 0x0001, "SOMEBODY"), "private")
            .Add(DicomTag.Rows, (ushort)2).Add(DicomTag.Columns, (ushort)3).Add(DicomTag.BitsAllocated, (ushort)16)
            .Add(new DicomOtherWord(DicomTag.PixelData, 1, 2, 3, 4, 5, 6));
        var nested = dataset.Clone().Remove(DicomTag.PixelData);
        for (var depth = 0; depth < 5; depth++) nested = new DicomDataset().Add(DicomTag.ReferencedImageSequence, nested, new DicomDataset());
        return dataset.Add(new DicomSequence(DicomTag.ContentSequence, nested));
    }

    private static byte[]? TryJson(byte[] file)
    {
        try
        {
            return DicomJson.ToUtf8(DicomFile.Open(file).Dataset).ToArray();
        }
        catch (DicomFormatException)
        {
            return null;
        }
    }
}

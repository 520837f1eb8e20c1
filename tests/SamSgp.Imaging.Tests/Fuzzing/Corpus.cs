using SamSgp.Dicom;
using SamSgp.Imaging.Codecs;
using SamSgp.Imaging.Phantoms;
using SamSgp.Imaging.Segmentations;
using SamSgp.Imaging.Tests.Codecs;
using SamSgp.Imaging.Tests.Segmentations;
using SamSgp.Imaging.Tests.Volumes;
using SamSgp.Testing;
using static SamSgp.Imaging.Tests.Segmentations.TestSegments;

namespace SamSgp.Imaging.Tests.Fuzzing;

/// <summary>Files and frames to spoil: small ones of the collection, where it is there, and some made here.</summary>
internal static class Corpus
{
    private const int LargestFile = 40_000;
    private const int MostSamples = 128 * 128 * 3;

    /// <summary>First frames, as they are encoded, of all images of a family of transfer syntaxes.</summary>
    public static List<(FrameLayout Layout, byte[] Encoded)> Frames(params string[] transferSyntaxes)
    {
        var frames = new List<(FrameLayout, byte[])>();
        foreach (var path in Paths("transfer_syntaxes", int.MaxValue))
        {
            var dataset = DicomFile.Open(path).Dataset;
            if (!transferSyntaxes.Contains(dataset.InternalTransferSyntax.UID.UID)) continue;
            var layout = FrameLayoutReader.Read(dataset);
            if (layout.SampleCount > MostSamples) continue;
            frames.Add((layout, DicomPixelData.Create(dataset).GetFrame(0).Data));
        }

        return frames;
    }

    /// <summary>Images in all transfer syntaxes.</summary>
    public static List<byte[]> Images() =>
        [.. SecondaryCaptures(), .. Paths("transfer_syntaxes", LargestFile).Select(File.ReadAllBytes)];

    /// <summary>Segmentations in every encoding and compression.</summary>
    public static List<byte[]> Segmentations()
    {
        var files = new List<byte[]>();
        var series = new TestSeries(TestSeries.Grid(24, 10, 6, TestSeries.Left, TestSeries.Back), TestSeries.Blobs);
        foreach (var (encoding, compression) in new[]
        {
            (SegmentationEncoding.Binary, SegmentationCompression.None), (SegmentationEncoding.Binary, SegmentationCompression.Deflated),
            (SegmentationEncoding.Labelmap, SegmentationCompression.Rle), (SegmentationEncoding.Fractional, SegmentationCompression.DeflatedFrames),
        })
        {
            files.Add(Bytes(SegmentationWriter.Create(series.Source, series.Masks(1, 2), [Liver, Kidney],
                Options with { Encoding = encoding, Compression = compression }).File));
        }

        foreach (var folder in (string[])["series_ct_23x38_bitpack_dcmqi", "series_ct_small_seg_highdicom"])
            files.AddRange(Paths(folder, LargestFile).Select(File.ReadAllBytes).Where(IsSegmentation));
        return files;
    }

    /// <summary>Mosaics of two makers, with private headers of either age.</summary>
    public static List<byte[]> Mosaicked()
    {
        var phantom = DicomPhantom.Create(new() { Columns = 8, Rows = 8, Slices = 6 });
        DicomDataset[] images = [Mosaics.Siemens(phantom), Mosaics.Siemens(phantom, isReversed: true, isFirstForm: true), Mosaics.Uih(phantom)];
        return [.. images.Select(image => Bytes(new DicomFile(image)))];
    }

    /// <summary>Structure sets.</summary>
    public static List<byte[]> StructureSets() => [.. Paths("broken", LargestFile).Where(path => path.EndsWith("rtstruct.dcm", StringComparison.Ordinal))
        .Select(File.ReadAllBytes)];

    private static IEnumerable<string> Paths(string folder, int largest) => !SharedData.Has("data/dicom/" + folder) ? []
        : Directory.EnumerateFiles(SharedData.PathTo("data", "dicom", folder), "*.dcm").Order(StringComparer.Ordinal)
            .Where(path => new FileInfo(path).Length <= largest);

    private static bool IsSegmentation(byte[] file) =>
        DicomFile.Open(file).Dataset.GetSingleValueOrDefault(DicomTag.Modality, "") == "SEG";

    private static IEnumerable<byte[]> SecondaryCaptures()
    {
        var samples = Enumerable.Range(0, 12 * 9).Select(i => i * 37 % 256).ToArray();
        var lossless = new LosslessJpegEncoder { Columns = 12, Rows = 9, Precision = 8 }.Encode(samples);
        yield return Bytes(Picture(DicomTransferSyntax.ExplicitVRLittleEndian, [.. samples.Select(s => (byte)s)]));
        yield return Bytes(Picture(DicomTransferSyntax.JPEGProcess14SV1, lossless));
        yield return Bytes(Picture(DicomTransferSyntax.RLELossless,
            Imaging.Codecs.Rle.RleEncoder.Encode([.. samples.Select(s => (byte)s)], 1, 1, 12)));
    }

    private static DicomFile Picture(DicomTransferSyntax syntax, byte[] frame)
    {
        var dataset = new DicomDataset(syntax)
        {
            { DicomTag.SOPClassUID, DicomUID.SecondaryCaptureImageStorage }, { DicomTag.SOPInstanceUID, "1.2.3" },
            { DicomTag.SeriesInstanceUID, "1.2" }, { DicomTag.PhotometricInterpretation, "MONOCHROME2" },
            { DicomTag.SamplesPerPixel, (ushort)1 }, { DicomTag.Rows, (ushort)9 }, { DicomTag.Columns, (ushort)12 },
            { DicomTag.BitsAllocated, (ushort)8 }, { DicomTag.BitsStored, (ushort)8 }, { DicomTag.HighBit, (ushort)7 },
            { DicomTag.PixelRepresentation, (ushort)0 },
        };
        DicomPixelData.Create(dataset, newPixelData: true).AddFrame(new MemoryByteBuffer(frame));
        return new DicomFile(dataset);
    }

    private static byte[] Bytes(DicomFile file)
    {
        using var stream = new MemoryStream();
        file.Save(stream);
        return stream.ToArray();
    }
}

using SamSgp.Dicom;
using SamSgp.Imaging.Segmentations;
using SamSgp.Testing;
using static SamSgp.Imaging.Tests.Segmentations.TestSegments;

namespace SamSgp.Imaging.Tests.Segmentations;

/// <summary>Whatever is wrong with a file, the readers either read it or say why not.</summary>
public sealed class DamagedSegmentationTests
{
    private const int Mutations = 150;

    [Theory]
    [InlineData(SegmentationEncoding.Binary, SegmentationCompression.None)]
    [InlineData(SegmentationEncoding.Labelmap, SegmentationCompression.Rle)]
    [InlineData(SegmentationEncoding.Fractional, SegmentationCompression.DeflatedFrames)]
    public void Read_DamagedObjectOfOurs_GivesMasksOrADicomException(SegmentationEncoding encoding,
        SegmentationCompression compression)
    {
        var series = new TestSeries(TestSeries.Grid(24, 10, 6, TestSeries.Left, TestSeries.Back), TestSeries.Blobs);
        using var stream = new MemoryStream();
        SegmentationWriter.Create(series.Source, series.Masks(1, 2), [Liver, Kidney],
            Options with { Encoding = encoding, Compression = compression }).File.Save(stream);
        ReadMutations(stream.ToArray(), dataset =>
        {
            SegmentationReader.Read(dataset);
            SegmentationReader.Read(dataset, series.Geometry, series.Frames);
        });
    }

    [SharedDataTheory("data/dicom")]
    [InlineData("series_ct_23x38_bitpack_dcmqi/seg.dcm")]
    [InlineData("series_ct_23x38_bitpack_dcmqi/sparse-labelmap-ppv5.dcm")]
    [InlineData("series_ct_small_seg_highdicom/seg_image_ct_binary_overlap.dcm")]
    [InlineData("series_ct_small_seg_highdicom/seg_image_ct_true_fractional.dcm")]
    public void Read_DamagedRealSegmentation_GivesMasksOrADicomException(string file) =>
        ReadMutations(File.ReadAllBytes(SharedData.PathTo("data", "dicom", file)),
            dataset => SegmentationReader.Read(dataset));

    [SharedDataFact("data/dicom")]
    public void Read_DamagedStructureSet_GivesMasksOrADicomException()
    {
        var geometry = TestSeries.Grid(40, 40, 5, TestSeries.Left, TestSeries.Back, positioned: false);
        ReadMutations(File.ReadAllBytes(SharedData.PathTo("data", "dicom", "broken", "rtstruct.dcm")),
            dataset => RtStructReader.Read(dataset, geometry));
    }

    [Fact]
    public void Read_TwoStructuresWithOneNumber_IsRefused()
    {
        var dataset = new DicomDataset(new DicomSequence(DicomTag.StructureSetROISequence,
            new DicomDataset { { DicomTag.ROINumber, 7 } }, new DicomDataset { { DicomTag.ROINumber, 7 } }));
        var refusal = Assert.Throws<DicomDataException>(
            () => RtStructReader.Read(dataset, TestSeries.Grid(4, 4, 2, TestSeries.Left, TestSeries.Back)));
        Assert.Contains("ROINumber 7", refusal.Message, StringComparison.Ordinal);
    }

    private static void ReadMutations(byte[] original, Action<DicomDataset> read)
    {
        var random = new Random(7);
        for (var i = 0; i < Mutations; i++)
        {
            var bytes = Mutate(original, random);
            try
            {
                read(DicomFile.Open(new ReadOnlyMemory<byte>(bytes)).Dataset);
            }
            catch (DicomException)
            {
                // That is how it says why not.
            }
        }
    }

    private static byte[] Mutate(byte[] original, Random random)
    {
        var bytes = original.ToArray();
        // The preamble and prefix stay; what follows changes in a few places, mostly in the header.
        for (var change = random.Next(1, 6); change > 0; change--)
        {
            var at = random.Next(132, bytes.Length);
            bytes[at] = random.Next(3) switch { 0 => 0, 1 => 0xFF, _ => (byte)random.Next(256) };
        }

        return random.Next(10) == 0 ? bytes[..random.Next(132, bytes.Length)] : bytes;
    }
}

using SamSgp.Dicom;
using SamSgp.Imaging.Segmentations;
using SamSgp.Testing;
using static SamSgp.Imaging.Tests.Segmentations.TestSegments;

namespace SamSgp.Imaging.Tests.Segmentations;

public sealed class SegmentSlicesTests
{
    [Theory]
    [MemberData(nameof(SegmentationReaderTests.Forms), MemberType = typeof(SegmentationReaderTests))]
    public void ReadSlice_AnyEncodingInAFile_EqualsTheMasks(SegmentationEncoding encoding, SegmentationCompression compression, int columns, int rows)
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathTo("seg.dcm");
        var series = new TestSeries(TestSeries.Grid(columns, rows, 6, TestSeries.Left, TestSeries.Head * -1), TestSeries.Blobs);
        SegmentationWriter.Create(series.Source, series.Masks(1, 2), [Liver, Kidney, Lesion], Options with { Encoding = encoding, Compression = compression }).File.Save(path);
        AssertSame(DicomFile.Open(path, FileReadOption.ReadLargeOnDemand).Dataset);
    }

    [Fact]
    public void ReadSlice_SeveralFramesOfOneSegmentAndPlane_AreOneMask()
    {
        // Both segments become one: each plane has two frames of it.
        var dataset = Write(SegmentationEncoding.Binary);
        foreach (var frame in dataset.GetSequence(DicomTag.PerFrameFunctionalGroupsSequence).Items)
            frame.GetSequence(DicomTag.SegmentIdentificationSequence).Items[0].AddOrUpdate(DicomTag.ReferencedSegmentNumber, (ushort)1);
        AssertSame(dataset);
    }

    [Theory]
    [InlineData(SegmentationEncoding.Binary, "segment 2 (4 frames)")]
    [InlineData(SegmentationEncoding.Labelmap, "segment 2 (108 voxels)")]
    public void Read_SegmentThatNobodyDescribes_IsLeftOutAndSaid(SegmentationEncoding encoding, string expected)
    {
        var dataset = Write(encoding);
        var items = dataset.GetSequence(DicomTag.SegmentSequence).Items;
        items.Remove(items.First(item => item.GetSingleValue<int>(DicomTag.SegmentNumber) == 2));
        Assert.Contains(expected, Assert.Single(SegmentationReader.Read(dataset).Remarks), StringComparison.Ordinal);
        Assert.Contains(expected, Assert.Single(SegmentSlices.Open(dataset).Remarks), StringComparison.Ordinal);
    }

    private static DicomDataset Write(SegmentationEncoding encoding)
    {
        var series = new TestSeries(TestSeries.Grid(13, 11, 6, TestSeries.Left, TestSeries.Back), TestSeries.Blobs);
        return SegmentationWriter.Create(series.Source, series.Masks(1, 2), [Liver, Kidney], Options with { Encoding = encoding }).File.Dataset;
    }

    private static void AssertSame(DicomDataset dataset)
    {
        var (slices, whole) = (SegmentSlices.Open(dataset), SegmentationReader.Read(dataset));
        Assert.Equal(whole.Segments, slices.Segments);
        Assert.True(whole.Masks.Geometry.IsAlignedWith(slices.Geometry, 1e-6));
        var counts = slices.CountVoxels(CancellationToken.None);
        var (expected, read) = (new byte[slices.Geometry.SliceLength], new byte[slices.Geometry.SliceLength]);
        foreach (var segment in whole.Segments.Select(segment => segment.Number))
        {
            for (var slice = 0; slice < slices.Geometry.Slices; slice++)
            {
                var count = whole.Masks.ReadSlice(segment, slice, expected);
                Array.Fill(read, (byte)7);
                Assert.True(slices.ReadSlice(segment, slice, read) || count == 0);
                Assert.Equal(expected, read);
                Assert.Equal(count, counts[segment][slice]);
            }
        }
    }
}

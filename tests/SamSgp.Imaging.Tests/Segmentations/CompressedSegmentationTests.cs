using SamSgp.Dicom;
using SamSgp.Imaging.Segmentations;
using SamSgp.Imaging.Volumes;
using static SamSgp.Imaging.Tests.Segmentations.TestSegments;

namespace SamSgp.Imaging.Tests.Segmentations;

/// <summary>Frames that other writers compress: packed bits in RLE, label maps in JPEG 2000 and JPEG-LS.</summary>
public sealed class CompressedSegmentationTests
{
    private const int Columns = 12, Rows = 10;

    // The values of ValueAt, by GDCM 3.0.21, 8 bits and times 300 in 16 bits.
    private const string J2k8 = "/0//UQApAAAAAAAMAAAACgAAAAAAAAAAAAAADAAAAAoAAAAAAAAAAAABBwEB/1IADAAAAAEAAgQEAAH/XAAKQEBISFBISFD/ZAAqAAFDcmVhdGVkIGJ5IEdEQ00vT3BlbkpQRUcgdmVyc2lvbiAyLjUuMP+QAAoAAAAAAEwAAf+Tz7QYCOyKv3o/wHwiQDocAdDAFuvGlwT0Xw1278A6TAFRAHSQJt/S8qsR4CRbFDshQ8+Xwm8mAAfxvUCLhn//2QA=";
    private const string J2k16 = "/0//UQApAAAAAAAMAAAACgAAAAAAAAAAAAAADAAAAAoAAAAAAAAAAAABDwEB/1IADAAAAAEAAgQEAAH/XAAKQICIiJCIiJD/ZAAqAAFDcmVhdGVkIGJ5IEdEQ00vT3BlbkpQRUcgdmVyc2lvbiAyLjUuMP+QAAoAAAAAAMgAAf+Tz/wwQAjsixg0/Mf2LjpZlZUrgX/AP2DYA/MJgB+YUBbTSk4ydbVA9YIQ2r8E8/9InyxplS8NRfdCQTMKukV/wD9imAPzI4AfmSAmvmjgGDB5WmQ/qgi8HTNI5WCOCmGm/zoiftXeR44PgttHTiBMQ96/1BX3LRXF/0twPVnlb1lDErQbYTdJA2/gJvec3he1J4gIZKmXJfbiiBjek89vT+Miv17w+QTMKNjgTT+thECoDxejHormgRzF/9kA";
    private const string Jls8 = "/9j/9wALCAAKAAwBAREA/9oACAEBAAAAAC6ydZVkVtbJIv79X/Iraq2v/daX39d/9199/e/+377o/9kA";
    private const string Jls16 = "/9j/9wALEAAKAAwBAREA//gADQH//wASAEMBFABA/9oACAEBAAAAADg+WMs5YgFLKWIBSyMIsrwAgAljK+V0rZVyrAcAIAQAljKeU4DgCAYDgZVkopRKuVfADKqWEn5XSsk1MGV4CwAVRJaUYLAoBgsFKkklK2gBByoJHSeU5IqTYXAmV0llMSGkmGwKAYbDSlJBgSBQGHw8pCP0jlGR6kWAFWR2kMoiOUgxWAgcVioa8AROCgcTiZREbo/KEjVKgP/ZAA==";

    [Theory]
    [InlineData(false, 24, 10)]
    [InlineData(false, 23, 11)]
    [InlineData(true, 24, 10)]
    [InlineData(true, 23, 11)]
    public void Read_BinaryInRle_TakesPackedBitsAndBytes(bool bytes, int columns, int rows)
    {
        var series = new TestSeries(TestSeries.Grid(columns, rows, 6, TestSeries.Left, TestSeries.Back), TestSeries.Blobs);
        var masks = series.Masks(1, 2);
        var native = Write(series, masks, SegmentationEncoding.Binary, Liver, Kidney);
        var frames = DicomPixelData.Create(native);
        var packed = Enumerable.Range(0, frames.NumberOfFrames).Select(frame =>
        {
            byte[] bits = [.. frames.GetFrame(frame).Memory.Span];
            return Rle(bytes ? [.. Enumerable.Range(0, columns * rows).Select(i => (byte)(bits[i >> 3] >> (i & 7) & 1))] : bits);
        });
        AssertSame(masks, SegmentationReader.Read(In(DicomTransferSyntax.RLELossless, native, packed), series.Geometry, series.Frames).Masks, [1, 2]);
    }

    [Fact]
    public void Read_BinaryInRleThatEndsEarly_IsRefused()
    {
        var series = new TestSeries(TestSeries.Grid(24, 10, 2, TestSeries.Left, TestSeries.Back), TestSeries.Blobs);
        var native = Write(series, series.Masks(1), SegmentationEncoding.Binary, Liver);
        var frames = DicomPixelData.Create(native).NumberOfFrames;
        var cut = In(DicomTransferSyntax.RLELossless, native, Enumerable.Repeat(Rle(new byte[29]), frames));
        Assert.Contains("29 of 30 bytes of single bits", Assert.Throws<DicomDataException>(() => SegmentationReader.Read(cut)).Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, int, string> Streams => new()
    {
        { DicomTransferSyntax.JPEG2000Lossless.UID.UID, 1, J2k8 }, { DicomTransferSyntax.JPEG2000Lossless.UID.UID, 300, J2k16 },
        { DicomTransferSyntax.JPEGLSLossless.UID.UID, 1, Jls8 }, { DicomTransferSyntax.JPEGLSLossless.UID.UID, 300, Jls16 },
    };

    [Theory]
    [MemberData(nameof(Streams))]
    public void Read_LabelMapInACodestream_GivesItsNumbers(string syntax, int factor, string stream)
    {
        var series = new TestSeries(TestSeries.Grid(Columns, Rows, 1, TestSeries.Left, TestSeries.Back), (x, y, _) => ValueAt(x, y) is > 0 and var v ? 1 << (v - 1) : 0);
        var masks = new MaskVolume(series.Geometry);
        masks.AddLayer([.. Enumerable.Range(0, Columns * Rows).Select(i => (byte)ValueAt(i % Columns, i / Columns))],
            new Dictionary<byte, int> { [1] = factor, [2] = 2 * factor, [3] = 3 * factor });
        var native = Write(series, masks, SegmentationEncoding.Labelmap, Liver with { Number = factor }, Kidney with { Number = 2 * factor }, Lesion with { Number = 3 * factor });
        var read = SegmentationReader.Read(In(DicomTransferSyntax.Parse(syntax), native, [Convert.FromBase64String(stream)]));
        AssertSame(masks, read.Masks, [factor, 2 * factor, 3 * factor]);
    }

    private static int ValueAt(int x, int y) => ((x * 7) + (y * 13)) % 11 < 4 ? y < 3 && x < 9 ? 3 : 1 : y < 3 && x < 9 ? 2 : 0;

    private static DicomDataset Write(TestSeries series, MaskVolume masks, SegmentationEncoding encoding, params SegmentDescription[] segments) =>
        SegmentationWriter.Create(series.Source, masks, segments, Options with { Encoding = encoding, Compression = SegmentationCompression.None }).File.Dataset;

    private static DicomDataset In(DicomTransferSyntax syntax, DicomDataset native, IEnumerable<byte[]> frames)
    {
        var dataset = new DicomDataset(syntax).AddOrUpdate(native.Where(item => item.Tag != DicomTag.PixelData));
        var pixels = DicomPixelData.Create(dataset, newPixelData: true);
        foreach (var frame in frames) pixels.AddFrame(new MemoryByteBuffer(frame));
        return dataset;
    }

    // One segment of literal runs, as long as runs can be.
    private static byte[] Rle(byte[] bytes)
    {
        var header = new byte[64];
        (header[0], header[4]) = (1, 64);
        byte[] packed = [.. header, .. bytes.Chunk(128).SelectMany(run => (byte[])[(byte)(run.Length - 1), .. run])];
        return packed.Length % 2 == 0 ? packed : [.. packed, 0];
    }

    private static void AssertSame(MaskVolume expected, MaskVolume actual, int[] segments)
    {
        foreach (var segment in segments)
            Assert.Equal(expected.ReadBox(segment, VoxelBox.Of(expected.Geometry)), actual.ReadBox(segment, VoxelBox.Of(actual.Geometry)));
    }
}

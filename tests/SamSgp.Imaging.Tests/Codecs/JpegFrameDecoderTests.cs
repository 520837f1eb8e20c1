using System.Runtime.InteropServices;
using SamSgp.Imaging.Codecs;
using SamSgp.Imaging.Codecs.Jpeg;

namespace SamSgp.Imaging.Tests.Codecs;

public sealed class JpegFrameDecoderTests
{
    public static TheoryData<int, int, int, int, int, bool> Cases()
    {
        var data = new TheoryData<int, int, int, int, int, bool>();
        for (var predictor = 1; predictor <= 7; predictor++)
        {
            foreach (var precision in (int[])[8, 12, 16])
            {
                data.Add(predictor, precision, 0, 0, 1, false);
                data.Add(predictor, precision, 2, 0, 1, false);
                data.Add(predictor, precision, 0, 3, 1, false);
                data.Add(predictor, precision, 0, 0, 3, false);
                data.Add(predictor, precision, 0, 2, 3, true);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Decode_LosslessOfEveryKind_GivesTheSamplesBack(int predictor, int precision, int transform, int restartRows,
        int components, bool separateScans)
    {
        var random = new Random(predictor * 100 + precision);
        var samples = new int[23 * 11 * components];
        // Smooth with jumps over the whole range, so that all difference sizes occur.
        for (var i = 0; i < samples.Length; i++)
            samples[i] = (i % 7 == 0 ? random.Next(1 << precision) : i * 5 % (1 << precision)) >> transform << transform;
        var encoded = new LosslessJpegEncoder
        {
            Columns = 23, Rows = 11, Components = components, Precision = precision, Predictor = predictor,
            PointTransform = transform, RestartRows = restartRows, SeparateScans = separateScans,
        }.Encode(samples);
        var layout = Layout(23, 11, precision <= 8 ? 8 : 16, precision, components);
        var decoded = new byte[layout.DecodedLength];
        new JpegFrameDecoder().Decode(encoded, layout, decoded);
        var values = layout.BytesPerSample == 1 ? Array.ConvertAll(decoded, b => (int)b)
            : Array.ConvertAll(MemoryMarshal.Cast<byte, ushort>(decoded).ToArray(), w => (int)w);
        Assert.Equal(samples, values);
    }

    [Fact]
    public void Decode_SizesThatContradictTheDataset_AreRefusedBeforeDecoding()
    {
        var encoded = new LosslessJpegEncoder { Columns = 8, Rows = 8, Precision = 16 }.Encode(new int[64]);
        AssertRefused("8 x 8", encoded, Layout(8, 9, 16, 16, 1));
        AssertRefused("8 x 8 pixels of 1 samples", encoded, Layout(8, 8, 16, 16, 3));
        AssertRefused("16 bits do not fit", encoded, Layout(8, 8, 8, 8, 1));
    }

    [Fact]
    public void Decode_StreamCutAnywhere_IsRefused()
    {
        var encoded = new LosslessJpegEncoder { Columns = 8, Rows = 8, Precision = 12 }.Encode([.. Enumerable.Range(0, 64).Select(i => i * 60)]);
        var layout = Layout(8, 8, 16, 12, 1);
        // The last two bytes are the end marker, which nobody needs.
        for (var length = 0; length < encoded.Length - 3; length++) AssertRefused("", encoded[..length], layout);
    }

    [Fact]
    public void Decode_ArithmeticOrHierarchical_IsRefusedByName() =>
        AssertRefused("SOF9", [0xFF, 0xD8, 0xFF, 0xC9, 0, 11, 8, 0, 8, 0, 8, 1, 1, 0x11, 0, 0xFF, 0xD9], Layout(8, 8, 8, 8, 1));

    private static FrameLayout Layout(int columns, int rows, int allocated, int stored, int components) => new()
    {
        Columns = columns, Rows = rows, BitsAllocated = allocated, BitsStored = stored, HighBit = stored - 1,
        SamplesPerPixel = components, PhotometricInterpretation = components == 1 ? "MONOCHROME2" : "RGB",
    };

    private static void AssertRefused(string reason, byte[] encoded, FrameLayout layout) => Assert.Contains(reason,
        Assert.Throws<InvalidDataException>(() => new JpegFrameDecoder().Decode(encoded, layout, new byte[layout.DecodedLength])).Message);
}

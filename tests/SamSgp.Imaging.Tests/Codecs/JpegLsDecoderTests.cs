using System.Globalization;
using SamSgp.Imaging.Codecs;
using SamSgp.Imaging.Codecs.JpegLs;

namespace SamSgp.Imaging.Tests.Codecs;

/// <summary>Streams that CharLS 2.4 wrote of images by formula: 2 to 16 bits, lossless and near-lossless, one and three
/// components interleaved in each of the three ways; the last two, by DCMTK's dcmcjpls, with thresholds and reset interval of
/// their own (LSE).</summary>
public sealed class JpegLsDecoderTests
{
    public static TheoryData<int, int, int, int, int, int, string> Streams()
    {
        var data = new TheoryData<int, int, int, int, int, int, string>();
        using var reader = new StreamReader(typeof(JpegLsDecoderTests).Assembly.GetManifestResourceStream("jpeg-ls.tsv")!);
        while (reader.ReadLine() is { } line)
        {
            var fields = line.Split('\t');
            var n = fields[..6].Select(field => int.Parse(field, CultureInfo.InvariantCulture)).ToArray();
            data.Add(n[0], n[1], n[2], n[3], n[4], n[5], fields[6]);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Decode_StreamOfCharLs_GivesTheImageBackWithinNear(int seed, int columns, int rows, int bits, int components,
        int near, string encoded)
    {
        var layout = Layout(columns, rows, bits, components);
        var decoded = new byte[layout.DecodedLength];
        new JpegLsDecoder().Decode(Convert.FromBase64String(encoded), layout, decoded);
        var expected = Image(seed, columns, rows, bits, components);
        for (var i = 0; i < expected.Length; i++)
        {
            var value = layout.BytesPerSample == 1 ? decoded[i] : decoded[2 * i] | decoded[2 * i + 1] << 8;
            Assert.InRange(value, expected[i] - near, expected[i] + near);
        }
    }

    [Fact]
    public void Decode_WithRestartMarkers_BeginsAnewAtEach()
    {
        // At a restart all is as at the start of an image (ISO/IEC 14495-1 C.1.1): strips encoded alone, joined by markers.
        var strip = Convert.FromBase64String((string)Streams().First()[6]); // 17 x 4 pixels of 9 bits
        var data = strip[(strip.AsSpan().IndexOf((byte[])[0xFF, 0xDA]) + 10)..^2];
        byte[] encoded =
        [
            0xFF, 0xD8, 0xFF, 0xF7, 0, 11, 9, 0, 12, 0, 17, 1, 1, 0x11, 0, 0xFF, 0xDD, 0, 4, 0, 4, 0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 0, 0,
            .. data, 0xFF, 0xD0, .. data, 0xFF, 0xD1, .. data, 0xFF, 0xD9,
        ];
        var (one, three) = (Layout(17, 4, 9, 1), Layout(17, 12, 9, 1));
        var (expected, decoded) = (new byte[one.DecodedLength], new byte[three.DecodedLength]);
        new JpegLsDecoder().Decode(strip, one, expected);

        new JpegLsDecoder().Decode(encoded, three, decoded);

        Assert.Equal([.. expected, .. expected, .. expected], decoded);
        encoded[^(data.Length + 3)] = 0x00; // no marker where one is due
        AssertRefused("restart marker is missing", encoded, three);
    }

    [Fact]
    public void Decode_SizesThatContradictTheDataset_AreRefusedBeforeDecoding()
    {
        // 17 x 4 pixels of 9 bits.
        var encoded = Convert.FromBase64String((string)Streams().First()[6]);
        AssertRefused("17 x 4", encoded, Layout(17, 5, 9, 1));
        AssertRefused("17 x 4 pixels of 1 samples", encoded, Layout(17, 4, 9, 3));
        AssertRefused("9 bits do not fit", encoded, Layout(17, 4, 8, 1));
    }

    [Fact]
    public void Decode_StreamCutAnywhere_IsRefused()
    {
        var encoded = Convert.FromBase64String((string)Streams().First()[6]);
        for (var length = 0; length < encoded.Length - 4; length++) AssertRefused("", encoded[..length], Layout(17, 4, 9, 1));
    }

    [Fact]
    public void Decode_OtherJpeg_IsRefusedByName()
    {
        var lossless = new LosslessJpegEncoder { Columns = 8, Rows = 8, Precision = 8 }.Encode(new int[64]);
        AssertRefused("SOF3", lossless, Layout(8, 8, 8, 1));
    }

    private static FrameLayout Layout(int columns, int rows, int bits, int components) => new()
    {
        Columns = columns, Rows = rows, SamplesPerPixel = components, BitsAllocated = bits <= 8 ? 8 : 16, BitsStored = bits,
        HighBit = bits - 1, PhotometricInterpretation = components == 1 ? "MONOCHROME2" : "RGB",
    };

    private static void AssertRefused(string reason, byte[] encoded, FrameLayout layout) => Assert.Contains(reason,
        Assert.Throws<InvalidDataException>(() => new JpegLsDecoder().Decode(encoded, layout, new byte[layout.DecodedLength])).Message);

    /// <summary>Noise, steps, ramps or flats with single outliers, by the seed.</summary>
    private static int[] Image(int seed, int columns, int rows, int bits, int components)
    {
        var pixels = new int[columns * rows * components];
        var mask = (1 << bits) - 1;
        for (var i = 0; i < pixels.Length; i++)
        {
            var (c, x, y) = (i % components, i / components % columns, i / components / columns);
            var n = (uint)(x * 7919 + y * 104729 + c * 1299709 + seed * 15485863);
            n ^= n >> 13;
            n *= 0x5bd1e995;
            n ^= n >> 15;
            pixels[i] = mask & (seed % 4) switch
            {
                0 => (int)(n & (uint)mask),
                1 => (x / 9 + y / 5 + c) * (mask / 7 + 1),
                2 => x * mask / (columns + 1) + y * 2 + (int)(n % 3),
                _ => n % 11 == 0 ? (int)n : x / 12 * 37,
            };
        }

        return pixels;
    }
}

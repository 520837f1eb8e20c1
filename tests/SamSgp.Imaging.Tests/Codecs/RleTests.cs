using SamSgp.Imaging.Codecs;
using SamSgp.Imaging.Codecs.Rle;

namespace SamSgp.Imaging.Tests.Codecs;

public sealed class RleTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 2)]
    [InlineData(1, 4)]
    [InlineData(3, 1)]
    [InlineData(3, 2)]
    public void Encode_AnySamples_AreDecodedTheSame(int samplesPerPixel, int bytesPerSample)
    {
        var random = new Random(7);
        var layout = Layout(37, 19, samplesPerPixel, bytesPerSample);
        var frame = new byte[layout.DecodedLength];
        // Runs of all lengths, literals, and single repeats between them.
        for (var i = 0; i < frame.Length;)
        {
            var run = random.Next(1, 6) == 1 ? random.Next(1, 300) : 1;
            var value = (byte)random.Next(4);
            for (var j = 0; j < run && i < frame.Length; j++) frame[i++] = value;
        }

        var encoded = RleEncoder.Encode(frame, samplesPerPixel, bytesPerSample, 37);
        Assert.Equal(0, encoded.Length % 2);
        Assert.Equal(samplesPerPixel * bytesPerSample, encoded[0]);
        var decoded = new byte[frame.Length];
        new RleDecoder().Decode(encoded, layout, decoded);
        Assert.Equal(frame, decoded);
    }

    [Fact]
    public void Encode_EmptyImage_IsSmall() =>
        Assert.True(RleEncoder.Encode(new byte[512 * 512], 1, 1, 512).Length < 64 + 512 * 8 + 2);

    [Fact]
    public void Decode_DamagedFrames_SayWhatIsWrong()
    {
        var layout = Layout(16, 16, 1, 2);
        var good = RleEncoder.Encode(new byte[512], 1, 2, 16);
        AssertRefused("header", good[..40]);
        AssertRefused("3 RLE segments; 2 expected", With(good, 0, 3));
        AssertRefused("segment 0 runs from 200000", With(good, 4, 64, 13, 3));
        AssertRefused("segment 1 ends after", good[..^4]);

        void AssertRefused(string reason, byte[] encoded) => Assert.Contains(reason, Assert.Throws<InvalidDataException>(
            () => new RleDecoder().Decode(encoded, layout, new byte[512])).Message);

        static byte[] With(byte[] bytes, int at, params byte[] values)
        {
            var copy = bytes.ToArray();
            values.CopyTo(copy, at);
            return copy;
        }
    }

    private static FrameLayout Layout(int columns, int rows, int samplesPerPixel, int bytesPerSample) => new()
    {
        Columns = columns, Rows = rows, SamplesPerPixel = samplesPerPixel, BitsAllocated = 8 * bytesPerSample,
        BitsStored = 8 * bytesPerSample, HighBit = 8 * bytesPerSample - 1,
        PhotometricInterpretation = samplesPerPixel == 1 ? "MONOCHROME2" : "RGB",
    };
}

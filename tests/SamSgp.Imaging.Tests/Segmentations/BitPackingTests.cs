using SamSgp.Imaging.Segmentations;

namespace SamSgp.Imaging.Tests.Segmentations;

public sealed class BitPackingTests
{
    [Theory]
    [InlineData(64, 0)]
    [InlineData(512, 0)]
    [InlineData(23 * 38, 0)]
    [InlineData(23 * 38, 3)]
    [InlineData(1, 7)]
    [InlineData(65, 5)]
    [InlineData(127, 64)]
    [InlineData(200, 13)]
    public void Pack_AnyLengthAndOffset_SetsTheBitsOfTheLabelOnly(int pixels, int offset)
    {
        var random = new Random(pixels * 31 + offset);
        var labels = new byte[pixels];
        for (var i = 0; i < pixels; i++) labels[i] = (byte)random.Next(3);
        var bits = new byte[BitPacking.ByteCount(offset + pixels)];

        BitPacking.Pack(labels, 2, bits, offset);

        Assert.Equal(labels.Select(label => label == 2), Enumerable.Range(offset, pixels).Select(i => Bit(bits, i)));
        Assert.DoesNotContain(true, Enumerable.Range(0, offset).Select(i => Bit(bits, i)));
    }

    [Fact]
    public void Pack_FirstPixel_IsLeastSignificantBit()
    {
        var bits = new byte[1];
        BitPacking.Pack([1, 0, 0, 0, 0, 0, 1, 0], 1, bits, 0);
        Assert.Equal(0b0100_0001, bits[0]);
    }

    [Theory]
    [InlineData(64, 0)]
    [InlineData(300, 0)]
    [InlineData(300, 5)]
    [InlineData(65, 63)]
    [InlineData(7, 6)]
    public void ForEachRun_PackedLabels_GivesThemBack(int pixels, int offset)
    {
        var random = new Random(pixels + offset);
        var labels = new byte[pixels];
        for (var i = 0; i < pixels; i++) labels[i] = (byte)(random.Next(10) < 7 ? 1 : 0);
        var bits = new byte[BitPacking.ByteCount(offset + pixels)];
        BitPacking.Pack(labels, 1, bits, offset);

        var read = new byte[pixels];
        BitPacking.ForEachRun(bits, offset, pixels, (first, length) => read.AsSpan(first, length).Fill(1));

        Assert.Equal(labels, read);
    }

    [Fact]
    public void ForEachRun_AllSet_CoversEveryPixelOnce()
    {
        var covered = new int[130];
        BitPacking.ForEachRun(Enumerable.Repeat((byte)0xFF, 20).ToArray(), 3, 130, (first, length) =>
        {
            for (var i = first; i < first + length; i++) covered[i]++;
        });
        Assert.All(covered, count => Assert.Equal(1, count));
    }

    private static bool Bit(byte[] bits, int index) => (bits[index / 8] >> (index % 8) & 1) == 1;
}

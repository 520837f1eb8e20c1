using System.Text;
using SamSgp.Dicomweb.Client.Multipart;

namespace SamSgp.Dicomweb.Client.Tests.Multipart;

public sealed class MultipartReaderTests
{
    private static readonly MultipartLimits Limits = new(100, 10_000_000, 4096);

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1 << 20)]
    public async Task ReadPartAsync_TwoPartsInAnySlices_GivesHeadersAndBodies(int slice)
    {
        var parts = await ReadAsync(
            "preamble\r\n--b\r\nContent-Type: application/dicom\r\nX-Y: 1\r\n 2\r\n\r\none\r\n--c\r\n\r\n--b  \r\n\r\n\r\n--b--\r\nepilogue", slice);
        Assert.Equal(2, parts.Count);
        Assert.Equal("application/dicom", parts[0].Part.ContentType);
        Assert.Equal("1 2", parts[0].Part.Headers["x-y"]);
        Assert.Equal(["one\r\n--c\r\n", ""], parts.Select(part => Encoding.ASCII.GetString(part.Body)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1 << 20)]
    public async Task ReadPartAsync_LinesEndWithLineFeedsAlone_GivesHeadersAndBodies(int slice)
    {
        var parts = await ReadAsync("preamble\n--b\nContent-Type: application/dicom\nX-Y: 1\n\none\r\r\n\r\n--b\n\n\n--b--\n", slice);
        Assert.Equal("application/dicom", parts[0].Part.ContentType);
        Assert.Equal(["one\r\r\n\r", ""], parts.Select(part => Encoding.ASCII.GetString(part.Body)));
    }

    [Fact]
    public async Task ReadBodyAsync_BoundaryAfterALineFeedAlone_IsBodyWhereLinesEndWithBoth() =>
        Assert.Equal("one\n--b\ntwo", Encoding.ASCII.GetString(Assert.Single(await ReadAsync("--b\r\n\r\none\n--b\ntwo\r\n--b--\r\n", 1024)).Body));

    [Fact]
    public async Task ReadPartAsync_BoundaryFirstWithoutPreamble_GivesThePart() =>
        Assert.Single(await ReadAsync("--b\r\n\r\nx\r\n--b--", 1024));

    [Fact]
    public async Task ReadBodyAsync_LargeRandomBody_IsExact()
    {
        var body = new byte[3_000_001];
        new Random(5).NextBytes(body);
        byte[] message = [.. "--b\r\n\r\n"u8, .. body, .. "\r\n--b--\r\n"u8];
        var parts = await ReadAsync(new SlicedStream(message, 9_973), "b", Limits);
        Assert.Equal(body, Assert.Single(parts).Body);
    }

    [Fact]
    public async Task ReadPartAsync_BodyNotRead_GoesOverIt()
    {
        using var reader = new MultipartReader(Text("--b\r\n\r\none\r\n--b\r\nContent-Type: a/b\r\n\r\ntwo\r\n--b--"), "b", Limits);
        await reader.ReadPartAsync(CancellationToken.None);
        Assert.Equal("a/b", (await reader.ReadPartAsync(CancellationToken.None))!.ContentType);
        Assert.Null(await reader.ReadPartAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no boundary at all")]
    [InlineData("--b\r\n\r\nnever ended")]
    [InlineData("--b\r\nContent-Type: x")]
    [InlineData("--b\r\nno colon\r\n\r\nx\r\n--b--")]
    [InlineData("--bc\r\n\r\nx\r\n--b--")]
    [InlineData("--b")]
    public async Task ReadPartAsync_Malformed_Throws(string message) =>
        await Assert.ThrowsAsync<MultipartFormatException>(() => ReadAsync(message, 1024));

    [Fact]
    public async Task ReadPartAsync_EndlessPreamble_IsGivenUp() => await Assert.ThrowsAsync<MultipartFormatException>(
        () => ReadAsync(new EndlessStream(), "b", Limits));

    [Fact]
    public async Task ReadPartAsync_EndlessHeader_IsGivenUp() => await Assert.ThrowsAsync<MultipartLimitException>(
        () => ReadAsync(new EndlessStream("--b\r\n"u8.ToArray()), "b", Limits));

    [Fact]
    public async Task ReadBodyAsync_LongerThanAllowed_IsGivenUp() => await Assert.ThrowsAsync<MultipartLimitException>(
        () => ReadAsync(new EndlessStream("--b\r\n\r\n"u8.ToArray()), "b", Limits));

    [Fact]
    public async Task ReadPartAsync_MorePartsThanAllowed_IsGivenUp()
    {
        var many = string.Concat(Enumerable.Repeat("--b\r\n\r\nx\r\n", 101)) + "--b--";
        await Assert.ThrowsAsync<MultipartLimitException>(() => ReadAsync(many, 4096));
    }

    [Fact]
    public void Constructor_EndlessBoundary_Throws() =>
        Assert.Throws<MultipartFormatException>(() => new MultipartReader(Stream.Null, new string('b', 1000), Limits));

    [Theory]
    [InlineData("")]
    [InlineData("ü")]
    public void Constructor_ImpossibleBoundary_Throws(string boundary) =>
        Assert.Throws<MultipartFormatException>(() => new MultipartReader(Stream.Null, boundary, Limits));

    private static Task<List<(MultipartPart Part, byte[] Body)>> ReadAsync(string message, int slice) =>
        ReadAsync(new SlicedStream(Encoding.ASCII.GetBytes(message), slice), "b", Limits);

    private static MemoryStream Text(string message) => new(Encoding.ASCII.GetBytes(message));

    private static async Task<List<(MultipartPart Part, byte[] Body)>> ReadAsync(
        Stream stream, string boundary, MultipartLimits limits)
    {
        using var reader = new MultipartReader(stream, boundary, limits);
        var parts = new List<(MultipartPart, byte[])>();
        while (await reader.ReadPartAsync(CancellationToken.None) is { } part)
        {
            var body = new MemoryStream();
            while (await reader.ReadBodyAsync(CancellationToken.None) is { Length: > 0 } bytes) body.Write(bytes.Span);
            parts.Add((part, body.ToArray()));
        }

        return parts;
    }

    /// <summary>Gives its bytes in slices, as a network does.</summary>
    private sealed class SlicedStream(byte[] bytes, int slice) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(slice, buffer.Length)], cancellationToken);
    }

    /// <summary>Gives the letter x for ever after its beginning.</summary>
    private sealed class EndlessStream(params byte[] beginning) : MemoryStream(beginning)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await base.ReadAsync(buffer, cancellationToken);
            if (read > 0) return read;
            buffer.Span.Fill((byte)'x');
            return buffer.Length;
        }
    }
}

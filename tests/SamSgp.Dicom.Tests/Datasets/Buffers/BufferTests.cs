using SamSgp.Testing;

namespace SamSgp.Dicom.Tests.Datasets.Buffers;

/// <summary>Every kind of buffer gives the same bytes in every way there is to ask for them.</summary>
public sealed class BufferTests : IDisposable
{
    // More than what is copied at a time.
    private static readonly byte[] Bytes = RandomBytes(600_001);

    private readonly TemporaryFolder _folder = new();
    private readonly MemoryStream _stream = new([9, 9, 9, .. Bytes, 9]);

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Kinds() => ["array", "memory", "stream", "file", "range of memory", "range of stream", "range of uri", "parts", "uri"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Copy_EveryKind_GivesAllBytes(string kind)
    {
        var buffer = Make(kind);
        var (sync, async) = (new MemoryStream(), new MemoryStream());
        buffer.CopyToStream(sync);
        await buffer.CopyToStreamAsync(async, CancellationToken.None);
        Assert.Equal(Bytes.Length, buffer.Size);
        Assert.True(Bytes.AsSpan().SequenceEqual(sync.ToArray()));
        Assert.True(Bytes.AsSpan().SequenceEqual(async.ToArray()));
        Assert.True(Bytes.AsSpan().SequenceEqual(buffer.Data));
        Assert.True(Bytes.AsSpan().SequenceEqual(buffer.Memory.Span));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void GetByteRange_EveryKind_GivesThatPart(string kind)
    {
        var buffer = Make(kind);
        foreach (var (offset, count) in ((int, int)[])[(0, 1), (199_999, 3), (250_000, 300_000), (600_000, 1), (600_001, 0)])
        {
            var output = new byte[count + 1];
            buffer.GetByteRange(offset, count, output);
            Assert.True(Bytes.AsSpan(offset, count).SequenceEqual(output.AsSpan(0, count)));
            Assert.Equal(0, output[count]);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void GetByteRange_BehindTheEnd_IsRefused(string kind) =>
        Assert.ThrowsAny<ArgumentException>(() => Make(kind).GetByteRange(600_000, 2, new byte[2]));

    [Theory]
    [InlineData("array", true)]
    [InlineData("range of memory", true)]
    [InlineData("stream", false)]
    [InlineData("file", false)]
    [InlineData("range of stream", false)]
    [InlineData("parts", false)]
    public void IsMemory_Kind_SaysWhereTheBytesAre(string kind, bool isMemory) => Assert.Equal(isMemory, Make(kind).IsMemory);

    [Fact]
    public void Data_WholeArray_IsNotCopied()
    {
        Assert.Same(Bytes, new MemoryByteBuffer(Bytes).Data);
        Assert.Same(Bytes, new MemoryByteBuffer(Bytes.AsMemory()).Data);
        Assert.NotSame(Bytes, new MemoryByteBuffer(Bytes.AsMemory(1)).Data);
    }

    [Fact]
    public void Constructor_RangeBehindTheEnd_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new RangeByteBuffer(EmptyBuffer.Value, 0, 1));

    [Fact]
    public void Read_FileThatBecameShorter_SaysSo()
    {
        var buffer = Make("file");
        File.WriteAllBytes(_folder.PathTo("bytes"), new byte[10]);
        Assert.Contains("shorter than it was", Assert.Throws<DicomDataException>(() => buffer.Data).Message);
    }

    [Fact]
    public void Data_NotFetched_SaysWhere()
    {
        var buffer = new BulkDataUriByteBuffer("http://here/bulk/1");
        Assert.False(buffer.IsMemory);
        Assert.Equal(0, buffer.Size);
        Assert.Contains("http://here/bulk/1 has not been fetched", Assert.Throws<DicomDataException>(() => buffer.Data).Message);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void GetByteRange_Swapped_MayStartAndEndInsideAUnit(int unit)
    {
        var turned = Bytes.AsSpan(0, 64).ToArray();
        for (var i = 0; i < turned.Length; i += unit) Array.Reverse(turned, i, unit);
        var buffer = new SwappedByteBuffer(new MemoryByteBuffer(turned), unit);
        for (var offset = 0; offset < 20; offset++)
        {
            var output = new byte[13];
            buffer.GetByteRange(offset, 13, output);
            Assert.Equal(Bytes[offset..(offset + 13)], output);
        }

        Assert.Equal(Bytes[..64], buffer.Data);
    }

    private IByteBuffer Make(string kind)
    {
        switch (kind)
        {
            case "array": return new MemoryByteBuffer(Bytes);
            case "memory": return new MemoryByteBuffer(new ReadOnlyMemory<byte>([9, .. Bytes])[1..]);
            case "stream": return new StreamByteBuffer(_stream, 3, Bytes.Length);
            case "range of memory": return new RangeByteBuffer(new MemoryByteBuffer([9, 9, .. Bytes]), 2, Bytes.Length);
            case "range of stream": return new RangeByteBuffer(new StreamByteBuffer(_stream, 1, Bytes.Length + 3), 2, Bytes.Length);
            case "range of uri": return new RangeByteBuffer(new Fetched([9, .. Bytes]), 1, Bytes.Length);
            case "uri": return new BulkDataUriByteBuffer("http://here") { Data = Bytes };
            case "parts":
                var parts = (IByteBuffer[])[new MemoryByteBuffer(Bytes[..200_000]), EmptyBuffer.Value, new StreamByteBuffer(_stream, 200_003, 400_001)];
                return new CompositeByteBuffer(parts.AsEnumerable());
            default:
                File.WriteAllBytes(_folder.PathTo("bytes"), [9, .. Bytes]);
                return new FileByteBuffer(_folder.PathTo("bytes"), 1, Bytes.Length);
        }
    }

    private static byte[] RandomBytes(int count)
    {
        var bytes = new byte[count];
        new Random(5).NextBytes(bytes);
        return bytes;
    }

    /// <summary>A buffer of somebody else, which is neither in memory nor one of ours.</summary>
    private sealed class Fetched(byte[] bytes) : IByteBuffer
    {
        public bool IsMemory => false;

        public long Size => bytes.Length;

        public byte[] Data => bytes;

        public void GetByteRange(long offset, int count, byte[] output) => bytes.AsSpan((int)offset, count).CopyTo(output);

        public void CopyToStream(Stream stream) => stream.Write(bytes);

        public Task CopyToStreamAsync(Stream stream, CancellationToken cancellationToken) => stream.WriteAsync(bytes, cancellationToken).AsTask();
    }
}

using System.Buffers.Binary;
using System.Text;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Testing;
using static TorchSharp.torch;

namespace SamSgp.Sam2.Tests.Checkpoints;

public sealed class SafetensorsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<ScalarType> Types { get; } = [.. SafetensorsHeader.Types.Values];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Types))]
    public void Write_EveryType_IsReadBackBitForBit(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var original = tensor(new[] { 0, 1, 0, 3, 100, 7 }).reshape(2, 3).to(type);
        SafetensorsWriter.Write(_folder.PathTo("a"), new Dictionary<string, Tensor> { ["x"] = original },
            new Dictionary<string, string>());
        using var file = SafetensorsFile.Open(_folder.PathTo("a"));
        var read = file.Read("x");
        Assert.Equal(new TensorInfo(type, [2, 3]).ToString(), file.Tensors["x"].ToString());
        Assert.Equal(type, read.dtype);
        Assert.Equal(original.bytes.ToArray(), read.bytes.ToArray());
    }

    [Fact]
    public void Write_ViewsScalarsAndEmpties_KeepShapesAndMetadata()
    {
        using var scope = NewDisposeScope();
        var tensors = new Dictionary<string, Tensor>
        {
            ["view"] = arange(6, dtype: float32).reshape(2, 3).t(), ["scalar"] = tensor(5.0f), ["empty"] = zeros(0, 3),
        };
        var metadata = new Dictionary<string, string> { ["config"] = "{\"a\": \"ö\"}" };
        SafetensorsWriter.Write(_folder.PathTo("a"), tensors, metadata);
        using var file = SafetensorsFile.Open(_folder.PathTo("a"));
        Assert.Equal(metadata, file.Metadata);
        Assert.Equal([0f, 3f, 1f, 4f, 2f, 5f], file.Read("view").data<float>().ToArray());
        Assert.Equal(5f, file.Read("scalar").item<float>());
        Assert.Equal([0L, 3], file.Read("empty").shape);
        Assert.Equal([_folder.PathTo("a")], Directory.GetFiles(_folder.Root));
    }

    [ToolFact("python3")]
    public void Write_ReadByAnotherLanguage_HasTheFormat()
    {
        using var scope = NewDisposeScope();
        var tensors = new Dictionary<string, Tensor>
        {
            ["b"] = tensor(new[] { 1.5f, -2f }).reshape(1, 2), ["a"] = tensor(new[] { 7L }),
        };
        SafetensorsWriter.Write(_folder.PathTo("a"), tensors, new Dictionary<string, string> { ["format"] = "pt" });
        const string Script = """
            import json, struct, sys
            content = open(sys.argv[1], 'rb').read()
            length, = struct.unpack('<Q', content[:8])
            header, data = json.loads(content[8:8 + length]), content[8 + length:]
            assert length % 8 == 0 and len(data) == 16 and header.pop('__metadata__') == {'format': 'pt'}
            for name, kind in (('a', '<q'), ('b', '<ff')):
                begin, end = header[name]['data_offsets']
                print(name, header[name]['dtype'], header[name]['shape'], struct.unpack(kind, data[begin:end]))
            """;
        var run = ToolRun.Of("python3", "-c", Script, _folder.PathTo("a"));
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("a I64 [1] (7,)\nb F32 [1, 2] (1.5, -2.0)", run.Output.Trim());
    }

    [Theory]
    [InlineData("{}", 4, "belong to none")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 4, "cut short")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "does not fill")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "not at 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "negative")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4]}}""", 4, "over 2 GiB")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}""", 4, "does not fill")]
    [InlineData("""{"a":{"dtype":"Q7","shape":[1],"data_offsets":[0,4]}}""", 4, "type Q7")]
    [InlineData("""{"a":{"shape":[1],"data_offsets":[0,4]}}""", 4, "header")]
    [InlineData("""{"a":{"dtype":"F32","shape":["x"],"data_offsets":[0,4]}}""", 4, "header")]
    [InlineData("""{"a":7}""", 4, "header")]
    [InlineData("""[]""", 0, "header")]
    [InlineData("""{"a":""", 0, "header")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", 1, "twice")]
    public void Open_FaultyHeader_NamesTheFault(string header, int dataLength, string expected)
    {
        var bytes = Encoding.UTF8.GetBytes(header);
        var content = new byte[8 + bytes.Length + dataLength];
        BinaryPrimitives.WriteInt64LittleEndian(content, bytes.Length);
        bytes.CopyTo(content, 8);
        File.WriteAllBytes(_folder.PathTo("a"), content);
        var fault = Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(_folder.PathTo("a")));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.Contains(_folder.PathTo("a"), fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("This is a text, not a checkpoint.")]
    public void Open_OtherFile_IsRefused(string content)
    {
        File.WriteAllText(_folder.PathTo("a"), content);
        Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(_folder.PathTo("a")));
    }
}

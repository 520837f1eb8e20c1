using System.IO.Compression;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Testing;
using static TorchSharp.torch;

namespace SamSgp.Sam2.Tests.Checkpoints;

public sealed class TorchZipFileTests : IDisposable
{
    private const string Python = "python3";
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.PathTo("weights.pt");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Int64)]
    public void Read_StoredTypes_AreKept(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var original = arange(6).reshape(2, 3).to(type);
        TorchFiles.WriteModel(Path, new Dictionary<string, Tensor>
        {
            ["x"] = original, ["none"] = zeros(0, 4), ["scalar"] = tensor(7f),
        });
        using var file = CheckpointFile.Open(Path);
        Assert.Equal(["x", "none", "scalar"], file.Tensors.Keys);
        Assert.Equal(type, file.Read("x").dtype);
        Assert.Equal(original.bytes.ToArray(), file.Read("x").bytes.ToArray());
        Assert.Equal([0L, 4], file.Read("none").shape);
        Assert.Equal(7f, file.Read("scalar").item<float>());
    }

    [Fact]
    public void Read_ViewsOfOneStorage_ShowTheirElements()
    {
        using var scope = NewDisposeScope();
        var pickle = new PickleBytes().Op("}(")
            .Text("transposed").Tensor("FloatStorage", "s", 7, 1, [3, 2], [1, 3])
            .Text("row").Tensor("FloatStorage", "s", 7, 4, [3], [1])
            .Text("repeated").Tensor("FloatStorage", "s", 7, 6, [4], [0]).Op("u").End();
        TorchFiles.Write(Path, pickle, ("s", arange(7, dtype: float32).bytes.ToArray()));
        using var file = CheckpointFile.Open(Path);
        Assert.Equal([1f, 4f, 2f, 5f, 3f, 6f], file.Read("transposed").data<float>().ToArray());
        Assert.Equal([4f, 5f, 6f], file.Read("row").data<float>().ToArray());
        Assert.Equal([6f, 6f, 6f, 6f], file.Read("repeated").data<float>().ToArray());
    }

    [ToolTheory(Python)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Open_WrittenByPythonsPickle_FindsTheWeights(int protocol)
    {
        using var scope = NewDisposeScope();
        RunPython(protocol);
        using var file = CheckpointFile.Open(Path);
        Assert.Equal(["a.weight", "a.bias", "shared"], file.Tensors.Keys);
        Assert.Equal([1f, 2f, 3f, 4f, 5f, 6f], file.Read("a.weight").data<float>().ToArray());
        Assert.Equal([3f, 6f], file.Read("a.bias").data<float>().ToArray());
        Assert.Equal([2L, 3], file.Read("shared").shape);
    }

    [Theory]
    [InlineData("state_dict", "sam.")]
    [InlineData("model", "")]
    [InlineData("model", "module.")]
    [InlineData("model_state_dict", "module.sam.")]
    public void Open_Nested_KeysAreTheNetworksOwn(string wrapper, string prefix)
    {
        var pickle = new PickleBytes().Op("}(").Text("optimizer").Op('}')
            .Text(wrapper).Op("}(")
            .Text(prefix + "image_encoder.x").Tensor("FloatStorage", "0", 1, 0, [1], [1])
            .Text(prefix + "no_mem_embed").Tensor("FloatStorage", "0", 1, 0, [1], [1]).Op("uu").End();
        TorchFiles.Write(Path, pickle, ("0", new byte[4]));
        using var file = CheckpointFile.Open(Path);
        Assert.Equal(["image_encoder.x", "no_mem_embed"], file.Tensors.Keys);
    }

    [Fact]
    public void Open_PapersTrainingCheckpoint_ModelIsAWord()
    {
        var pickle = new PickleBytes().Op("}(").Text("model").Text("sam2").Text("best_tol")
            .Raw((byte)'G', 0, 0, 0, 0, 0, 0, 0, 0)
            .Text("state_dict").Op("}(").Text("sam.x").Tensor("FloatStorage", "0", 1, 0, [1], [1]).Op("u")
            .Text("path_helper").Op("}(").Text("prefix").Text("logs").Op("uu").End();
        TorchFiles.Write(Path, pickle, ("0", new byte[4]));
        using var file = CheckpointFile.Open(Path);
        Assert.Equal(["x"], file.Tensors.Keys);
    }

    [Fact]
    public void Open_MissingOrShortStorage_IsRefusedWithItsName()
    {
        var pickle = new PickleBytes().Op("}").Text("x").Tensor("FloatStorage", "7", 2, 0, [2], [1]).Op("s").End();
        TorchFiles.Write(Path, pickle);
        Assert.Contains("storage 7 is missing", Fault(), StringComparison.Ordinal);
        TorchFiles.Write(Path, pickle, ("7", new byte[4]));
        Assert.Contains("storage 7 has 4 bytes, must have 8", Fault(), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_CompressedEntries_AreRefused()
    {
        using (var zip = new ZipArchive(File.Create(Path), ZipArchiveMode.Create))
            TorchFiles.Add(zip, "archive/data.pkl", new byte[1 << 20], CompressionLevel.SmallestSize);
        Assert.Contains("compressed", Fault(), StringComparison.Ordinal);
        using (var zip = new ZipArchive(File.Create(Path), ZipArchiveMode.Create))
            TorchFiles.Add(zip, "archive/data.pkl", new byte[65 << 20], CompressionLevel.SmallestSize);
        Assert.Contains("at most", Fault(), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_HostilePickle_NamesFileAndFunction()
    {
        TorchFiles.Write(Path, new PickleBytes().Global("posix", "system").Op('(').Text("touch x").Op("tR").End());
        Assert.Contains($"{Path}: it asks for posix.system", Fault(), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_BigEndianTorchScriptOrOtherZip_IsRefused()
    {
        using (var zip = new ZipArchive(File.Create(Path), ZipArchiveMode.Create))
            TorchFiles.Add(zip, "a.txt", "a"u8, CompressionLevel.NoCompression);
        Assert.Contains("not of PyTorch", Fault(), StringComparison.Ordinal);
        foreach (var (name, content, expected) in new[]
            { ("m/byteorder", "big", "byte order is big"), ("m/constants.pkl", "", "TorchScript") })
        {
            using (var zip = new ZipArchive(File.Create(Path), ZipArchiveMode.Create))
            {
                TorchFiles.Add(zip, "m/data.pkl", new PickleBytes().Op('}').End(), CompressionLevel.NoCompression);
                TorchFiles.Add(zip, name, System.Text.Encoding.ASCII.GetBytes(content), CompressionLevel.NoCompression);
            }

            Assert.Contains(expected, Fault(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Open_OldFormatEmptyOrMissing_SaysWhatToDo()
    {
        File.WriteAllBytes(Path, [0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20]);
        Assert.Contains("torch.save(torch.load(", Fault(), StringComparison.Ordinal);
        File.WriteAllBytes(Path, []);
        Assert.Contains("empty", Fault(), StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => CheckpointFile.Open(_folder.PathTo("none.pt")));
    }

    [SharedDataFact("golden/checkpoints/sam2.1_hiera_tiny.pt.first1310720")]
    public void Open_TruncatedDownload_SaysItIsCutShort()
    {
        var path = SharedData.PathTo("golden", "checkpoints", "sam2.1_hiera_tiny.pt.first1310720");
        var fault = Assert.Throws<CheckpointException>(() => CheckpointFile.Open(path));
        Assert.Contains("cut short or damaged", fault.Message, StringComparison.Ordinal);
    }

    private string Fault() => Assert.Throws<CheckpointException>(() => CheckpointFile.Open(Path)).Message;

    // Python's own pickler over stand-ins of PyTorch's classes: what torch.save writes, without PyTorch.
    private void RunPython(int protocol)
    {
        const string Script = """
            import collections, io, pickle, struct, sys, types, zipfile
            torch, utils = types.ModuleType('torch'), types.ModuleType('torch._utils')
            sys.modules['torch'], sys.modules['torch._utils'] = torch, utils
            def _rebuild_tensor_v2(*a): pass
            def _rebuild_parameter(*a): pass
            class FloatStorage: pass
            for f in (_rebuild_tensor_v2, _rebuild_parameter):
                f.__module__ = 'torch._utils'; setattr(utils, f.__name__, f)
            FloatStorage.__module__ = 'torch'; torch.FloatStorage = FloatStorage
            class Storage: pass
            class Tensor:
                def __init__(self, *view): self.view = view
                def __reduce__(self): return utils._rebuild_tensor_v2, (storage, *self.view, False, collections.OrderedDict())
            class Parameter:
                def __init__(self, data): self.data = data
                def __reduce__(self): return utils._rebuild_parameter, (self.data, True, collections.OrderedDict())
            class Pickler(pickle.Pickler):
                def persistent_id(self, o): return ('storage', torch.FloatStorage, 'k', 'cpu', 6) if isinstance(o, Storage) else None
            storage = Storage()
            weight = Tensor(0, (2, 3), (3, 1))
            state = collections.OrderedDict([('a.weight', weight), ('a.bias', Parameter(Tensor(2, (2,), (3,)))), ('shared', weight)])
            state._metadata = collections.OrderedDict(a={'version': 1})
            everything = {'epoch': 3, 'lr': 1e-3, 'best': None, 'names': ['x', ('y', True)], 'model': state,
                          'optimizer': {'state': {0: {'step': 2 ** 70, 'moment': weight}}, 'groups': [{'betas': (0.9, 0.999)}]},
                          'seen': {1, 2}, 'raw': b'abc', 'long': 'x' * 300}
            out = io.BytesIO()
            Pickler(out, int(sys.argv[2])).dump(everything)
            with zipfile.ZipFile(sys.argv[1], 'w') as z:
                z.writestr('w/data.pkl', out.getvalue())
                z.writestr('w/data/k', struct.pack('<6f', 1, 2, 3, 4, 5, 6))
            """;
        var run = ToolRun.Of(Python, "-c", Script, Path, $"{protocol}");
        Assert.True(run.ExitCode == 0, run.Output);
    }
}

using SamSgp.Sam2.Checkpoints;
using SamSgp.Testing;
using static TorchSharp.torch;

namespace SamSgp.Sam2.Tests.Checkpoints;

public sealed class CheckpointLoaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly nn.Module _module = nn.Sequential(("a", nn.Linear(2, 3)), ("b", nn.Linear(3, 1)));

    public void Dispose()
    {
        _module.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Load_HalfPrecisionFile_ConvertsToTheModulesType()
    {
        using var scope = NewDisposeScope();
        using var file =
            Write(State(_module).ToDictionary(t => t.Key, t => (t.Value * 0 + 0.5f).to(ScalarType.BFloat16)));
        CheckpointLoader.Load(_module, file);
        Assert.All(_module.state_dict().Values, t => Assert.Equal(ScalarType.Float32, t.dtype));
        Assert.All(_module.state_dict().Values, t => Assert.True(t.eq(0.5f).all().item<bool>()));
    }

    [Fact]
    public void Load_SeveralFaults_ListsAllAndChangesNothing()
    {
        using var scope = NewDisposeScope();
        var before = State(_module);
        using var file = Write(new Dictionary<string, Tensor>
        {
            ["a.weight"] = zeros(3, 2), ["a.bias"] = zeros(4), ["b.bias"] = zeros(1, dtype: ScalarType.Int64),
                ["c.weight"] = zeros(1),
        });
        var fault = Assert.Throws<CheckpointException>(() => CheckpointLoader.Load(_module, file));
        Assert.Contains("1 keys missing, 1 surplus, 2 misshapen", fault.Message, StringComparison.Ordinal);
        Assert.Contains("missing: b.weight float32 (1, 3)", fault.Message, StringComparison.Ordinal);
        Assert.Contains("surplus: c.weight float32 (1)", fault.Message, StringComparison.Ordinal);
        Assert.Contains("misshapen: a.bias is float32 (4), must be float32 (3)", fault.Message,
            StringComparison.Ordinal);
        Assert.Contains("misshapen: b.bias is int64 (1), must be float32 (1)", fault.Message, StringComparison.Ordinal);
        Assert.All(_module.state_dict(), t => Assert.True(t.Value.eq(before[t.Key]).all().item<bool>()));
    }

    [Fact]
    public void Load_IgnoredPrefix_PassesOverThoseKeysOnly()
    {
        using var scope = NewDisposeScope();
        using var file =
            Write(new Dictionary<string, Tensor>(State(_module)) { ["head.weight"] = zeros(1), ["tail"] = zeros(1) });
        var fault = Assert.Throws<CheckpointException>(() => CheckpointLoader.Load(_module, file, "head."));
        Assert.Contains("0 keys missing, 1 surplus", fault.Message, StringComparison.Ordinal);
        CheckpointLoader.Load(_module, file, "head.", "tail");
    }

    [Fact]
    public void LoadToTrain_FileBeforeAPartWasAdded_LeavesThatPartAlone()
    {
        using var scope = NewDisposeScope();
        using var grown = nn.Sequential(("a", nn.Linear(2, 3)), ("mask_detail", nn.Linear(3, 1)));
        var drawn = grown.state_dict()["mask_detail.weight"].clone();
        using var file = Write(new Dictionary<string, Tensor> { ["a.weight"] = ones(3, 2), ["a.bias"] = ones(3) });

        Assert.Throws<CheckpointException>(() => CheckpointLoader.Load(grown, file));
        CheckpointLoader.LoadToTrain(grown, file);

        Assert.True(grown.state_dict()["a.weight"].eq(1).all().item<bool>());
        Assert.True(grown.state_dict()["mask_detail.weight"].eq(drawn).all().item<bool>());
    }

    [Fact]
    public void LoadToTrain_HalfOfAPart_IsAFault()
    {
        using var scope = NewDisposeScope();
        using var grown = nn.Sequential(("a", nn.Linear(2, 3)), ("mask_detail", nn.Linear(3, 1)));
        using var file = Write(new Dictionary<string, Tensor>
        {
            ["a.weight"] = ones(3, 2), ["a.bias"] = ones(3), ["mask_detail.bias"] = ones(1),
        });

        var fault = Assert.Throws<CheckpointException>(() => CheckpointLoader.LoadToTrain(grown, file));

        Assert.Contains("missing: mask_detail.weight", fault.Message, StringComparison.Ordinal);
    }

    private static Dictionary<string, Tensor> State(nn.Module module) =>
        module.state_dict().ToDictionary(t => t.Key, t => t.Value.detach().clone());

    private SafetensorsFile Write(Dictionary<string, Tensor> tensors)
    {
        SafetensorsWriter.Write(_folder.PathTo("w"), tensors, new Dictionary<string, string>());
        return SafetensorsFile.Open(_folder.PathTo("w"));
    }
}

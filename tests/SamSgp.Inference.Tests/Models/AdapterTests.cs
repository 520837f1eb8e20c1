using SamSgp.Inference.Models;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Sam2.Modeling;
using SamSgp.Tasks.Manifests;
using SamSgp.Testing;
using static TorchSharp.torch;

namespace SamSgp.Inference.Tests.Models;

public sealed class AdapterTests : IDisposable
{
    private static readonly Sam2Config Toy = new()
    {
        EmbedDim = 16, NumHeads = 1, Stages = [1, 2, 1, 1], GlobalAttentionBlocks = [3], HiddenDim = 32, MemoryDim = 16,
        MemoryLayers = 1, FeedForward = 32, DecoderMlpDim = 32, ImageSize = 64,
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_LowRankAdapter_EncodesAsTheNetworkThatRunsIt()
    {
        using var scope = NewDisposeScope();
        using var withoutGradient = no_grad();
        using var adapted = new Sam2Base(Toy with { LoraRank = 3 });
        adapted.eval();
        new FormulaWeights("a:").Fill(adapted);
        var isLowRank = (string key) => key.Contains(".linear_", StringComparison.Ordinal);
        Write("base", adapted.state_dict().Where(t => !isLowRank(t.Key))
            .Select(t => (t.Key.Replace("attn.qkv.qkv.", "attn.qkv.", StringComparison.Ordinal), t.Value)));
        Write("adapter", adapted.state_dict().Where(t => isLowRank(t.Key)).Select(t => (t.Key, t.Value)));

        var model = Load("base", "adapter");
        using var network = model.Network.Model;

        Assert.Equal(0, network.Config.LoraRank);
        Assert.NotNull(model.AdapterSha256);
        var image = rand(1, 3, 64, 64);
        var difference = (network.EncodeImages(image).Top - adapted.EncodeImages(image).Top).abs().max().item<float>();
        Assert.InRange(difference, 0, 1e-4f);
        using var plain = Load("base", null).Network.Model;
        var change = (plain.EncodeImages(image).Top - adapted.EncodeImages(image).Top).abs().max().item<float>();
        Assert.True(change > 0.01f);
    }

    [Fact]
    public void Load_AdapterWithRefiner_RunsTheRefiner()
    {
        using var scope = NewDisposeScope();
        using var withoutGradient = no_grad();
        using var trained = new Sam2Base(Toy with { Refiner = RefinerKind.Pma });
        new FormulaWeights("b:").Fill(trained);
        var isRefiner = (string key) => key.StartsWith("pseudo_mask_guide.", StringComparison.Ordinal);
        Write("base", trained.state_dict().Where(t => !isRefiner(t.Key)).Select(t => (t.Key, t.Value)));
        Write("adapter", trained.state_dict().Where(t => isRefiner(t.Key)).Select(t => (t.Key, t.Value)));

        using var network = Load("base", "adapter", Refiner.Pma).Network.Model;
        Assert.Equal(RefinerKind.Pma, network.Config.Refiner);
        var fault = Assert.Throws<ModelException>(() => Load("base", null, Refiner.Pma));
        Assert.Contains("no weights for refiner Pma; it runs with Sam2", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_AdapterOfAnotherNetwork_NamesWhatDoesNotFit()
    {
        using var scope = NewDisposeScope();
        using var withoutGradient = no_grad();
        using var network = new Sam2Base(Toy);
        Write("base", network.state_dict().Select(t => (t.Key, t.Value)));
        const string Block = "image_encoder.trunk.blocks.0.attn.qkv";
        Write("adapter", [($"{Block}.linear_a_q.weight", zeros(2, 8)), ($"{Block}.linear_b_q.weight", zeros(8, 2)),
            ($"{Block}.linear_a_v.weight", zeros(2, 8)), ($"{Block}.linear_b_v.weight", zeros(8, 2))]);
        var fault = Assert.Throws<ModelException>(() => Load("base", "adapter"));
        Assert.Contains(Block, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_AdapterTrainedOnOtherWeights_IsRefusedWithBoth()
    {
        using var scope = NewDisposeScope();
        using var withoutGradient = no_grad();
        using var network = new Sam2Base(Toy);
        Write("base", network.state_dict().Select(t => (t.Key, t.Value)));
        var other = new string('a', 64);
        SafetensorsWriter.Write(_folder.PathTo("adapter.safetensors"), new Dictionary<string, Tensor> { ["no_mem_embed"] = zeros(1, 1, 32) },
            new Dictionary<string, string> { [AdaptedCheckpoint.BaseEntry] = other });

        var fault = Assert.Throws<ModelException>(() => Load("base", "adapter"));

        Assert.Contains($"was trained on a checkpoint with SHA-256 {other}, and model base.safetensors has ", fault.Message, StringComparison.Ordinal);
    }

    private LoadedModel Load(string weights, string? adapter, Refiner refiner = Refiner.Sam2) =>
        new ModelLoader(new ModelRegistry([]), _ => { }).Load(new ModelSettings
        {
            Checkpoint = _folder.PathTo(weights + ".safetensors"), Refiner = refiner,
            Adapter = adapter is null ? null : _folder.PathTo(adapter + ".safetensors"), Precision = Precision.Fp32,
        });

    private void Write(string name, IEnumerable<(string Key, Tensor Value)> tensors) =>
        SafetensorsWriter.Write(_folder.PathTo(name + ".safetensors"), tensors.ToDictionary(t => t.Key, t => t.Value),
            new Dictionary<string, string>
                { [NetworkMetadata.ConfigKey] = System.Text.Json.JsonSerializer.Serialize(Toy, NetworkMetadata.Json) });
}

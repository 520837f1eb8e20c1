using SamSgp.Sam2.Checkpoints;
using SamSgp.Sam2.Modeling;
using SamSgp.Testing;
using static TorchSharp.torch;

namespace SamSgp.Sam2.Tests.Checkpoints;

public sealed class OfficialKeysTests
{
    [SharedDataTheory("golden/checkpoints")]
    [InlineData("sam2.1_hiera_tiny", "SAM 2.1 hiera_tiny", Sam2Version.V21)]
    [InlineData("sam2.1_hiera_small", "SAM 2.1 hiera_small", Sam2Version.V21)]
    [InlineData("sam2.1_hiera_base_plus", "SAM 2.1 hiera_base_plus", Sam2Version.V21)]
    [InlineData("sam2.1_hiera_large", "SAM 2.1 hiera_large", Sam2Version.V21)]
    [InlineData("MedSAM2_pretrain", "SAM 2 hiera_tiny", Sam2Version.V20)]
    public void Recognize_PublishedKeyLists_DeclaresExactlyThoseKeys(string name, string description,
        Sam2Version version)
    {
        var published = KeyList.Read(name);
        using var file = new KeysOnly(published);
        var recognized = CheckpointRecognition.Recognize(file);
        Assert.Equal(description, recognized.Description);
        Assert.Equal(version, recognized.Config.Version);

        using var model = new Sam2Base(recognized.Config);
        var declared = model.state_dict().ToDictionary(t => t.Key, t => new TensorInfo(t.Value.dtype, t.Value.shape));
        StateDictFaults.Find(declared, published).ThrowIfAny(name);
        Assert.All(declared.Values, tensor => Assert.Equal(ScalarType.Float32, tensor.Type));
    }

    [SharedDataFact("golden/checkpoints")]
    public void Load_PublishedKeysInBFloat16_FillsTheNetwork()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var path = folder.PathTo("pretrain.pth");
        var weights = new FormulaWeights("");
        TorchFiles.WriteModel(path, KeyList.Read("MedSAM2_pretrain")
            .ToDictionary(t => t.Key, t => weights.Weight(t.Key, [.. t.Value.Shape]).to(t.Value.Type)));
        using var file = CheckpointFile.Open(path);
        using var model = new Sam2Base(CheckpointRecognition.Recognize(file).Config);
        CheckpointLoader.Load(model, file);
        var key = "image_encoder.trunk.blocks.3.mlp.layers.0.weight";
        var loaded = model.state_dict()[key];
        Assert.True(loaded.eq(weights.Weight(key, loaded.shape).to(ScalarType.BFloat16)).all().item<bool>());
    }

    [Fact]
    public void Recognize_LoraAndPublishedRefiner_AreSeenInTheKeys()
    {
        var config = Sam2Config.HieraTiny with
            { Version = Sam2Version.V20, LoraRank = 4, Refiner = RefinerKind.Published, ImageSize = 256 };
        using var model = new Sam2Base(config);
        using var file = new KeysOnly(model.state_dict()
            .ToDictionary(t => t.Key, t => new TensorInfo(t.Value.dtype, t.Value.shape)));
        var recognized = CheckpointRecognition.Recognize(file);
        Assert.Equal("SAM 2 hiera_tiny, LoRA of rank 4, SAM2-SGP's published refiner", recognized.Description);
        Assert.Equal((4, RefinerKind.Published, 256),
            (recognized.Config.LoraRank, recognized.Config.Refiner, recognized.Config.ImageSize));
    }

    [Theory]
    [InlineData("image_encoder.patch_embed.proj.weight", "is of SAM, the first version")]
    [InlineData("image_encoder.trunk.pos_embed", "is of EfficientTAM")]
    [InlineData("encoder.layer.0.weight", "another network")]
    public void Recognize_OtherNetworks_AreRefusedByName(string key, string expected)
    {
        using var file = new KeysOnly(new Dictionary<string, TensorInfo> { [key] = new(ScalarType.Float32, [1]) });
        var fault = Assert.Throws<CheckpointException>(() => CheckpointRecognition.Recognize(file));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    private sealed class KeysOnly(Dictionary<string, TensorInfo> tensors) : ICheckpointFile
    {
        public string Path => "keys";

        public IReadOnlyDictionary<string, TensorInfo> Tensors => tensors;

        public IReadOnlyDictionary<string, string> Metadata { get; } = new Dictionary<string, string>();

        public Tensor Read(string name) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}

using System.Security.Cryptography;
using SamSgp.Inference.Models;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Sam2.Devices;
using SamSgp.Sam2.Modeling;
using SamSgp.Tasks.Manifests;
using static TorchSharp.torch;

namespace SamSgp.Inference.Tests.Models;

public sealed class ModelLoaderTests : IDisposable
{
    private static readonly Sam2Config Toy = new()
    {
        EmbedDim = 16, NumHeads = 1, Stages = [1, 1, 1, 1], GlobalAttentionBlocks = [3], HiddenDim = 32, MemoryDim = 16,
        MemoryLayers = 1, FeedForward = 32, DecoderMlpDim = 32, ImageSize = 64, Refiner = RefinerKind.Pma,
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("samsgp-models-").FullName;
    private readonly List<string> _log = [];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Load_RegisteredModel_HasItsWeights()
    {
        var expected = Register("toy");

        var model = Loader().Load(new ModelSettings { Checkpoint = "toy" });

        Assert.Equal(("toy", "fp32", 64), (model.Name, model.Precision, model.ImageSize));
        Assert.Equal(expected, model.Network.Model.state_dict()["no_mem_embed"].data<float>().ToArray());
        Assert.Contains("Loaded model toy", Assert.Single(_log), StringComparison.Ordinal);
        model.Network.Model.Dispose();
    }

    [Fact]
    public void Get_FilesOfAModelWereReplaced_LoadsItAgainAndOnlyThen()
    {
        Register("toy");
        var loader = Loader();
        using var cache = new ModelCache(loader.Load, 2, loader.StateOf);
        var settings = new ModelSettings { Checkpoint = "toy" };
        string Sha()
        {
            using var used = cache.Get(settings);
            return used.Value.Sha256;
        }

        var before = Sha();
        Assert.Equal(before, Sha());
        Assert.Single(_log);
        Register("toy");
        File.SetLastWriteTimeUtc(Directory.EnumerateFiles(Path.Combine(_folder, "toy"), "*.safetensors").Single(), DateTime.UtcNow.AddSeconds(2));
        Assert.NotEqual(before, Sha());
    }

    [Theory]
    [InlineData(32, 128, Precision.Auto, "mixed")]
    [InlineData(96, 128, Precision.Auto, "bf16")]
    [InlineData(32, 64, Precision.Auto, "fp32")]
    [InlineData(32, 128, Precision.Fp32, "fp32")]
    public void Load_NetworkOfAWidth_EachPartIsInTheFormatItIsFasterIn(int trunk, int hidden, Precision asked, string expected)
    {
        Register("wide", Toy with { EmbedDim = trunk, HiddenDim = hidden, NumHeads = 1 });

        using var model = Loader(new ProductRates(1, 2)).Load(new ModelSettings { Checkpoint = "wide", Precision = asked });

        Assert.Equal(ComputeDevice.Cpu.MultipliesBFloat16 ? expected : "fp32", model.Precision);
        var type = expected == "fp32" || !ComputeDevice.Cpu.MultipliesBFloat16 ? ScalarType.Float32 : ScalarType.BFloat16;
        Assert.Equal(type, model.Network.Model.state_dict()["memory_attention.norm.weight"].dtype);
    }

    [Fact]
    public void Load_ProcessorWhoseBFloat16IsNotFaster_TakesFloat32UnlessAsked()
    {
        Register("wide", Toy with { EmbedDim = 96, HiddenDim = 128, NumHeads = 1 });

        using var auto = Loader(new ProductRates(321, 148)).Load(new ModelSettings { Checkpoint = "wide" });
        using var asked = Loader(new ProductRates(321, 148)).Load(new ModelSettings { Checkpoint = "wide", Precision = Precision.Bf16 });

        Assert.Equal(("fp32", "bf16"), (auto.Precision, asked.Precision));
    }

    [Theory]
    [InlineData(RefinerKind.Sam2, false, true)] // Meta's and MedSAM2's
    [InlineData(RefinerKind.Sam2, true, false)]
    [InlineData(RefinerKind.Pma, false, false)]
    public void Load_Weights_ReadPointsWhereTheyWereTrainedWithThem(RefinerKind refiner, bool trainedHere, bool expected)
    {
        Register("model", Toy with { Refiner = refiner }, trainedHere);

        using var model = Loader().Load(new ModelSettings { Checkpoint = "model", Refiner = Refiner.Sam2 });

        Assert.Equal(expected, model.ReadsPoints);
    }

    [Theory]
    [InlineData("toy@1", true)]
    [InlineData("toy@2", false)]
    [InlineData("toy@deadbeef", false)]
    public void Load_PinnedModel_IsThatOneOrRefused(string pinned, bool there)
    {
        Register("toy");

        if (there)
        {
            using var model = Loader().Load(new ModelSettings { Checkpoint = pinned });
            using var byHash = Loader().Load(new ModelSettings { Checkpoint = "toy@" + model.Sha256[..8] });
            Assert.Equal(("toy", model.Sha256), (model.Name, byHash.Sha256));
            return;
        }

        var fault = Assert.ThrowsAny<Exception>(() => Loader().Load(new ModelSettings { Checkpoint = pinned }));
        Assert.Contains($"version 1 with SHA-256", fault.Message, StringComparison.Ordinal);
        Assert.Contains($"and {pinned} is asked for", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_UnknownName_NamesTheKnownOnes()
    {
        Register("toy");

        var fault = Assert.Throws<ModelException>(() => Loader().Load(new ModelSettings { Checkpoint = "tony" }));

        Assert.Contains("no model 'tony'", fault.Message, StringComparison.Ordinal);
        Assert.Contains("registered are toy", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_MissingCheckpoint_NamesTheFile()
    {
        Register("toy");
        File.Delete(Path.Combine(_folder, "toy", "toy.safetensors"));

        var fault = Assert.Throws<ModelException>(() => Loader().Load(new ModelSettings { Checkpoint = "toy" }));

        Assert.Contains("toy.safetensors of model toy is missing", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ChangedCheckpoint_IsRefused()
    {
        Register("toy");
        File.AppendAllText(Path.Combine(_folder, "toy", "toy.safetensors"), "x");

        var fault = Assert.Throws<ModelException>(() => Loader().Load(new ModelSettings { Checkpoint = "toy" }));

        Assert.Contains("damaged or another file", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_RefinerWithoutWeights_SaysWhichItHas()
    {
        Register("toy");

        var fault = Assert.Throws<ModelException>(
            () => Loader().Load(new ModelSettings { Checkpoint = "toy", Refiner = Refiner.Published }));

        Assert.Contains("it runs with Pma or Sam2", fault.Message, StringComparison.Ordinal);
    }

    private ModelLoader Loader(ProductRates? rates = null) =>
        new(new ModelRegistry([_folder]), _log.Add, rates: rates is null ? null : new MachineRates(rates));

    private float[] Register(string name, Sam2Config? config = null, bool trainedHere = false)
    {
        config ??= Toy;
        var folder = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
        var path = Path.Combine(folder, name + ".safetensors");
        using var network = new Sam2Base(config);
        using (no_grad())
            SafetensorsWriter.Write(path, network.state_dict(),
                trainedHere ? new Dictionary<string, string> { [NetworkMetadata.ConfigKey] = "{}" } : []);
        new ModelEntry
        {
            Name = name, File = name + ".safetensors", Licence = "none", Config = config,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))),
        }.Write(folder);
        return network.state_dict()["no_mem_embed"].data<float>().ToArray();
    }
}

using SamSgp.Inference.Models;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Sgp;
using SamSgp.Tasks.Manifests;
using SamSgp.Testing;
using static TorchSharp.torch;

namespace SamSgp.Inference.Tests.Models;

public sealed class ModelInstallerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Models => _folder.PathTo("models");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Add_PublishedTiny_IsRegisteredAndLoads()
    {
        var file = WriteTiny("sam2.1_hiera_tiny.safetensors");
        var entry = ModelInstaller.Add(file, Models, new ModelRequest());

        Assert.Equal(("sam2.1_hiera_tiny", "SAM 2.1 hiera_tiny", "Apache-2.0", 1024),
            (entry.Name, entry.Description, entry.Licence, entry.Config.ImageSize));
        Assert.Equal(ModelTraits.Sam2.Mean, entry.Traits.Mean);
        Assert.EndsWith("/sam2.1_hiera_tiny.pt", entry.Source, StringComparison.Ordinal);
        var settings = new ModelSettings
            { Checkpoint = entry.Name, ImageSize = 64, Refiner = Refiner.Sam2, Precision = Precision.Fp32 };
        var model = new ModelLoader(new ModelRegistry([Models]), _ => { }).Load(settings);
        Assert.Equal((64, entry.Sha256), (model.ImageSize, model.Sha256));
        model.Network.Model.Dispose();
    }

    [Fact]
    public void Add_Half_StoresHalfTheBytesAndReplaces()
    {
        var file = WriteTiny("weights.safetensors");
        var whole = ModelInstaller.Add(file, Models, new ModelRequest { Name = "mine", ImageSize = 512 });
        Assert.Throws<ModelException>(() => ModelInstaller.Add(file, Models, new ModelRequest { Name = "mine" }));
        var half = ModelInstaller.Add(file, Models,
            new ModelRequest { Name = "mine-half", Half = true, Licence = "CC-BY-4.0" });
        Assert.InRange(new FileInfo(half.CheckpointPath).Length, 1, new FileInfo(whole.CheckpointPath).Length * 0.51);
        Assert.Equal((512, 1024, "CC-BY-4.0"), (whole.Config.ImageSize, half.Config.ImageSize, half.Licence));
        Assert.Equal(2, new ModelRegistry([Models]).EntryPaths().Count);
    }

    [Fact]
    public void Add_OtherWeightsUnderAName_AreAnotherVersion()
    {
        var (one, other) = (WriteTiny("one.safetensors"), WriteTiny("other.safetensors"));
        int Add(string file) => ModelInstaller.Add(file, Models, new ModelRequest { Name = "mine", Replace = true }).Version;

        Assert.Equal([1, 1, 2, 3], new[] { one, one, other, one }.Select(Add));
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("a b")]
    [InlineData("")]
    public void Add_NameThatIsNone_IsRefused(string name)
    {
        File.WriteAllText(_folder.PathTo("x"), "");
        Assert.Throws<ModelException>(() =>
            ModelInstaller.Add(_folder.PathTo("x"), Models, new ModelRequest { Name = name }));
        Assert.False(Directory.Exists(Models));
    }

    [Fact]
    public void Add_MissingKey_StoresNothing()
    {
        var file = WriteTiny("weights.safetensors", without: "no_mem_embed");
        var fault = Assert.Throws<CheckpointException>(() => ModelInstaller.Add(file, Models, new ModelRequest()));
        Assert.Contains("missing: no_mem_embed float32 (1, 1, 256)", fault.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Models));
    }

    private string WriteTiny(string name, string without = "")
    {
        using var scope = NewDisposeScope();
        using var model = new Sam2Base(Sam2Config.HieraTiny);
        var state = model.state_dict().Where(t => t.Key != without).ToDictionary(t => t.Key, t => t.Value);
        SafetensorsWriter.Write(_folder.PathTo(name), state, new Dictionary<string, string>());
        return _folder.PathTo(name);
    }
}

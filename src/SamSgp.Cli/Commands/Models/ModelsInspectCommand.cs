using System.CommandLine;
using System.Globalization;
using SamSgp.Cli.CommandLine;
using SamSgp.Inference.Models;
using SamSgp.Sam2.Checkpoints;

namespace SamSgp.Cli.Commands.Models;

/// <summary><c>samsgp models inspect</c>: what a registered model or a file is.</summary>
internal sealed class ModelsInspectCommand : TerminalCommand
{
    private readonly Argument<string> _model =
        new("model") { Description = "A registered model's name, or a .pt, .pth or .safetensors file." };
    private readonly Option<bool> _tensors = new("--tensors") { Description = "List every tensor." };
    private readonly Option<DirectoryInfo?> _models = ModelsCommand.UserFolder();

    public ModelsInspectCommand()
        : base("inspect", "Show what a model or a checkpoint file is.", "samsgp models inspect sgp-nano",
            "samsgp models inspect ~/Downloads/sam2.1_hiera_small.pt --tensors")
    {
        Add(_model);
        Add(_tensors);
        Add(_models);
    }

    /// <inheritdoc/>
    protected override Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken token)
    {
        var model = arguments.GetRequiredValue(_model);
        var path = File.Exists(model) ? Path.GetFullPath(model) : Registered(arguments, terminal, model);
        using var file = CheckpointFile.Open(path);
        foreach (var line in Describe(file)) terminal.WriteLine(line);
        foreach (var (key, value) in file.Metadata) terminal.WriteLine($"{key + ":",-14}{value}");
        if (arguments.GetValue(_tensors))
            foreach (var (key, info) in file.Tensors) terminal.WriteLine($"  {key,-70} {info}");
        return Task.FromResult(ExitCode.Ok);
    }

    private string Registered(ParseResult arguments, Terminal terminal, string name)
    {
        var entry = new ModelRegistry(ModelFolders.All(arguments.GetValue(_models)?.FullName)).Find(name);
        terminal.WriteLine($"model:        {entry.Name}");
        terminal.WriteLine($"licence:      {entry.Licence}");
        if (entry.Source.Length > 0) terminal.WriteLine($"source:       {entry.Source}");
        terminal.WriteLine($"image size:   {entry.Config.ImageSize} px");
        terminal.WriteLine($"sha256:       {entry.Sha256}");
        return entry.CheckpointPath;
    }

    private static IEnumerable<string> Describe(ICheckpointFile file)
    {
        var types = file.Tensors.Values.Select(info => TensorInfo.Name(info.Type)).Distinct().Order();
        yield return $"file:         {file.Path}";
        yield return $"network:      {CheckpointRecognition.Recognize(file).Description}";
        yield return string.Create(CultureInfo.InvariantCulture,
            $"weights:      {file.Tensors.Count} tensors, {file.Tensors.Values.Sum(info => info.Count) / 1e6:F2} M elements, {string.Join(", ", types)}");
    }
}

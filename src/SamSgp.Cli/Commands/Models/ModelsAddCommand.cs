using System.CommandLine;
using SamSgp.Cli.CommandLine;
using SamSgp.Inference.Models;

namespace SamSgp.Cli.Commands.Models;

/// <summary><c>samsgp models add</c>: registers a downloaded or trained checkpoint.</summary>
internal sealed class ModelsAddCommand : TerminalCommand
{
    private readonly Argument<FileInfo> _file = new("file")
    {
        Description = "A .pt, .pth or .safetensors file. Meta and MedSAM2 publish:" + Published(),
    };
    private readonly Option<string?> _name =
        new("--name") { Description = "What tasks call it; the file's name where not given." };
    private readonly Option<string?> _description = new("--description") { Description = "One line for people." };
    private readonly Option<string?> _licence = new("--licence") { Description = "Terms of use of the weights." };
    private readonly Option<int?> _imageSize = new("--image-size")
    {
        Description = "Side in pixels of the images it was trained at; known for Meta's and MedSAM2's files.",
    };
    private readonly Option<bool> _half =
        new("--half") { Description = "Store the weights as float16, half the size." };
    private readonly Option<bool> _replace = new("--replace") { Description = "Replace a model of the same name." };
    private readonly Option<DirectoryInfo?> _models = ModelsCommand.UserFolder();

    public ModelsAddCommand()
        : base("add", "Check a checkpoint strictly and register it.",
            "samsgp models add ~/Downloads/sam2.1_hiera_tiny.pt",
            "samsgp models add ~/Downloads/MedSAM2_latest.pt --name medsam2",
            "samsgp models add WEIGHTS.safetensors --name my-nano --half --licence CC-BY-4.0")
    {
        Add(_file);
        foreach (var option in (Option[])[_name, _description, _licence, _imageSize, _half, _replace, _models])
            Add(option);
    }

    /// <inheritdoc/>
    protected override Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken token)
    {
        var request = new ModelRequest
        {
            Name = arguments.GetValue(_name),
            Description = arguments.GetValue(_description),
            Licence = arguments.GetValue(_licence),
            ImageSize = arguments.GetValue(_imageSize),
            Half = arguments.GetValue(_half),
            Replace = arguments.GetValue(_replace),
        };
        var folder = ModelFolders.User(arguments.GetValue(_models)?.FullName);
        try
        {
            var entry = ModelInstaller.Add(arguments.GetRequiredValue(_file).FullName, folder, request);
            terminal.WriteLine($"{entry.Name}: {entry.Description}, {entry.Config.ImageSize} px, sha256 {entry.Sha256}");
            terminal.WriteRemark($"Stored in {entry.Folder}. A task uses it with  model: {{ checkpoint: {entry.Name}, refiner: sam2 }}");
            return Task.FromResult(ExitCode.Ok);
        }
        catch (Exception fault) when (fault is ModelException or ArgumentException)
        {
            throw new CommandException(fault.Message, fault);
        }
    }

    private static string Published() =>
        string.Concat(PublishedModel.All.Select(model => $"{Environment.NewLine}{model.Address}  ({model.Licence})"));
}

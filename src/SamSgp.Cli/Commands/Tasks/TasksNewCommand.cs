using System.CommandLine;
using SamSgp.Cli.CommandLine;
using SamSgp.Tasks.Authoring;
using SamSgp.Tasks.Schema;
using SamSgp.Tasks.Validation;

namespace SamSgp.Cli.Commands.Tasks;

/// <summary><c>samsgp tasks new</c>: writes a commented manifest to begin with.</summary>
internal sealed class TasksNewCommand : TerminalCommand
{
    private readonly Argument<string> _id = new("ID") { Description = "Id of the task: lower-case letters, digits, hyphens." };
    private readonly Option<string?> _title = new("--title") { Description = "What people read in lists.", HelpName = "TEXT" };

    private readonly Option<string?> _modality = new("--modality")
    {
        Description = "DICOM modality of the series: CT, MR, PT, US, DX, OP, ...",
        HelpName = "CT",
    };

    private readonly Option<string[]> _segments = new("--segment")
    {
        Description = "Label of a segment; give it once for each. Codes are looked up: Liver, \"Left kidney\", Mass, ...",
        HelpName = "LABEL",
    };

    private readonly Option<string> _image = new("--image")
    {
        Description = "Support image, from the task's folder on; a * makes each file it finds an example.",
        HelpName = "PATH",
        DefaultValueFactory = _ => "support/*_image.nii.gz",
    };

    private readonly Option<string> _mask = new("--mask")
    {
        Description = "Its mask; the * stands for what the image's * found.",
        HelpName = "PATH",
        DefaultValueFactory = _ => "support/*_mask.nii.gz",
    };

    private readonly Option<DirectoryInfo?> _tasks = SharedOptions.TasksFolder();

    public TasksNewCommand()
        : base("new", "Write a commented manifest to begin a task with; asks for what is not given.",
            "samsgp tasks new liver-mr --title \"Liver on MR\" --modality MR --segment Liver",
            "samsgp tasks new thyroid-us --modality US --segment Thyroid --image \"support/*.png\" --mask \"support/*_mask.png\"")
    {
        Add(_id);
        Add(_title);
        Add(_modality);
        Add(_segments);
        Add(_image);
        Add(_mask);
        Add(_tasks);
    }

    protected override async Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken token)
    {
        var folder = Path.Combine(SharedOptions.TasksFolderOf(arguments, _tasks), arguments.GetRequiredValue(_id));
        var path = Path.Combine(folder, "task.yaml");
        if (File.Exists(path)) throw new CommandException($"{path} is there already; it is not overwritten.");

        var draft = DraftOf(arguments, terminal);
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(path, draft.ToYaml("../" + ManifestSchema.FileName), token);
        var reading = TaskManifestReader.Read(path);
        if (reading.Faults.Count > 0)
        {
            File.Delete(path);
            throw new CommandException(string.Join(Environment.NewLine, reading.Faults));
        }

        // The manifest's first line names the schema, for editors.
        var schema = Path.Combine(folder, "..", ManifestSchema.FileName);
        if (!File.Exists(schema)) await File.WriteAllTextAsync(schema, ManifestSchema.Generate(), token);
        terminal.WriteLine(path);
        foreach (var label in draft.Segments.Where(s => StructureCodes.Find(s) is null))
            terminal.WriteWarning($"No code is known for '{label}': change its type in the manifest.");
        terminal.WriteRemark($"Put examples there ({draft.Image}, {draft.Mask}), then: samsgp tasks validate {folder}");
        return ExitCode.Ok;
    }

    private ManifestDraft DraftOf(ParseResult arguments, Terminal terminal)
    {
        var modality = arguments.GetValue(_modality);
        var segments = arguments.GetValue(_segments) ?? [];
        // Whoever cannot be asked is not given somebody else's task.
        if ((modality is null || segments.Length == 0) && !terminal.CanAsk)
            throw new CommandException("There is no terminal to ask on: say what the task is for with --modality (CT, MR, US, ...) and --segment (once for each).");
        modality ??= terminal.Ask("Modality (CT, MR, US, ...)");
        if (segments.Length == 0)
            segments = terminal.Ask("Segments, with commas between").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var usual = $"{string.Join(", ", segments)} on {modality.ToUpperInvariant()}";
        var title = arguments.GetValue(_title) ?? (terminal.CanAsk ? terminal.Ask("Title", usual) : usual);
        return new ManifestDraft(arguments.GetRequiredValue(_id), title, modality.ToUpperInvariant(), segments,
            arguments.GetRequiredValue(_image), arguments.GetRequiredValue(_mask));
    }
}

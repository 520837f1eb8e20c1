using Spectre.Console;
using Spectre.Console.Rendering;

namespace SamSgp.Cli.CommandLine;

/// <summary>Where a command writes: results to standard output, everything else (progress, remarks, errors) to
/// standard error, so that results can be piped.</summary>
internal sealed class Terminal
{
    private const int WidthOfFiles = 200;
    private readonly IAnsiConsole _output;
    private readonly IAnsiConsole _error;

    private Terminal(IAnsiConsole output, IAnsiConsole error) => (_output, _error) = (output, error);

    /// <summary>True when errors are shown with their stack traces.</summary>
    public bool Verbose { get; set; }

    /// <summary>Plain standard output.</summary>
    public TextWriter Output => _output.Profile.Out.Writer;

    /// <summary>Plain standard error.</summary>
    public TextWriter Error => _error.Profile.Out.Writer;

    /// <summary>The process' own streams; colours and bars only where they are a terminal.</summary>
    public static Terminal OfProcess() => new(ConsoleFor(Console.Out), ConsoleFor(Console.Error));

    /// <summary>Plain text to two writers.</summary>
    public static Terminal To(TextWriter output, TextWriter error) => new(ConsoleFor(output), ConsoleFor(error));

    /// <summary>A line of result.</summary>
    public void WriteLine(string line) => Output.WriteLine(line);

    /// <summary>A table or tree as result.</summary>
    public void Write(IRenderable renderable) => _output.Write(renderable);

    /// <summary>A sentence that is no result.</summary>
    public void WriteRemark(string sentence) => Error.WriteLine(sentence);

    /// <summary>A sentence about what went wrong, in red; with <see cref="Verbose"/> its cause too.</summary>
    public void WriteError(string sentence, Exception? cause = null)
    {
        WriteColored(sentence, Color.Red);
        if (Verbose && cause is not null) Error.WriteLine(cause.ToString());
    }

    /// <summary>A sentence the user should not overlook, in yellow.</summary>
    public void WriteWarning(string sentence) => WriteColored(sentence, Color.Yellow);

    /// <summary>True where there is somebody to ask.</summary>
    public bool CanAsk => _error.Profile.Out.IsTerminal && !Console.IsInputRedirected;

    /// <summary>Asks the user, until there is an answer.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="offered">What an empty answer stands for; null where nothing does.</param>
    public string Ask(string question, string? offered = null)
    {
        var prompt = new TextPrompt<string>(Markup.Escape(question));
        return _error.Prompt(offered is null ? prompt : prompt.DefaultValue(offered));
    }

    /// <summary>Runs work that reports progress: a bar on a terminal, else a line for each stage and tenth.</summary>
    public async Task<T> WithProgressAsync<T>(Func<IProgress<StageProgress>, Task<T>> work)
    {
        if (!_error.Profile.Out.IsTerminal) return await work(new ProgressLines(Error));
        return await _error.Progress().HideCompleted(true)
            .Columns(new SpinnerColumn(), new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(),
                new RemainingTimeColumn())
            .StartAsync(context => work(new ProgressBar(context.AddTask("Starting"))));
    }

    private static IAnsiConsole ConsoleFor(TextWriter writer)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        if (!console.Profile.Out.IsTerminal) console.Profile.Width = WidthOfFiles;
        return console;
    }

    // Written as text with a colour, not as markup and not wrapped: sentences hold brackets and long paths.
    private void WriteColored(string sentence, Color color)
    {
        if (_error.Profile.Out.IsTerminal && _error.Profile.Capabilities.Ansi)
            _error.Write(new Text(sentence + Environment.NewLine, new Style(color)));
        else
            Error.WriteLine(sentence);
    }
}

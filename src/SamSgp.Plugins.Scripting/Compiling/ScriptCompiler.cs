using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;
using SamSgp.Imaging.Volumes;
using SamSgp.Plugins.ScriptProcess.Wire;
using SamSgp.Plugins.Scripts;

namespace SamSgp.Plugins.Scripting.Compiling;

/// <summary>Compiles a script against .NET, SamSgp.Imaging and SamSgp.Plugins, and nothing else: <c>#r</c> and
/// <c>#load</c> are refused, so that a script's text is all there is to know of it.</summary>
internal static class ScriptCompiler
{
    private static readonly CSharpParseOptions Syntax = new(LanguageVersion.Latest, kind: SourceCodeKind.Script);

    private static readonly string[] Usings =
    [
        "System", "System.Collections.Generic", "System.Linq", "SamSgp.Imaging.Morphology",
        "SamSgp.Imaging.Volumes", "SamSgp.Plugins", "SamSgp.Plugins.Postprocessing",
    ];

    private static readonly Lazy<ImmutableArray<MetadataReference>> References = new(FindReferences);

    /// <summary>Compiles.</summary>
    /// <param name="script">The script.</param>
    /// <param name="name">Name of the assembly; each compiled text needs its own.</param>
    /// <param name="exactLines">True to leave out optimisation, so that every exception names its line.</param>
    public static CompiledScript Compile(Script script, string name, bool exactLines)
    {
        var tree = CSharpSyntaxTree.ParseText(SourceText.From(script.Text, Encoding.UTF8), Syntax, script.Path);
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, usings: Usings,
            optimizationLevel: exactLines ? OptimizationLevel.Debug : OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable);
        var compilation = CSharpCompilation.CreateScriptCompilation(name, tree, References.Value, options,
            returnType: ResultOf(script.Kind), globalsType: GlobalsOf(script.Kind));

        using var assembly = new MemoryStream();
        var emitted = compilation.Emit(assembly, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.Embedded));
        if (!emitted.Success || compilation.GetEntryPoint(CancellationToken.None) is not { } entry)
            return new CompiledScript(null, [.. emitted.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => FaultOf(d, script.Path))]);
        return new CompiledScript(
            new ScriptImage(assembly.ToArray(), entry.ContainingType.MetadataName, entry.MetadataName), []);
    }

    private static Type GlobalsOf(ScriptKind kind) => kind switch
    {
        ScriptKind.Preprocess => typeof(PreprocessScript),
        ScriptKind.Postprocess => typeof(PostprocessScript),
        ScriptKind.Prompt => typeof(PromptScript),
        ScriptKind.Report => typeof(ReportScript),
        ScriptKind.Route => typeof(RouteScript),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown kind of script."),
    };

    private static Type ResultOf(ScriptKind kind) => kind switch
    {
        ScriptKind.Preprocess => typeof(Volume),
        ScriptKind.Postprocess => typeof(MaskVolume),
        ScriptKind.Prompt => typeof(IEnumerable<BoxPrompt>),
        ScriptKind.Report => typeof(IEnumerable<Measurement>),
        ScriptKind.Route => typeof(RouteDecision),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown kind of script."),
    };

    // The assemblies of the running .NET, not those of ASP.NET or the product beside it.
    private static ImmutableArray<MetadataReference> FindReferences()
    {
        var framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var trusted = ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "").Split(Path.PathSeparator)
            .Where(path => Path.GetDirectoryName(path) == framework
                && Path.GetFileName(path) is var file && (file.StartsWith("System.", StringComparison.Ordinal) || file is "mscorlib.dll" or "netstandard.dll"));
        string[] own = [typeof(Volume).Assembly.Location, typeof(PluginContext).Assembly.Location];
        return [.. trusted.Concat(own).Select(path => MetadataReference.CreateFromFile(path))];
    }

    private static ScriptFault FaultOf(Diagnostic diagnostic, string path)
    {
        var place = diagnostic.Location.GetLineSpan().StartLinePosition;
        return new ScriptFault(path, place.Line + 1, place.Character + 1, $"{diagnostic.Id}: {diagnostic.GetMessage()}");
    }
}

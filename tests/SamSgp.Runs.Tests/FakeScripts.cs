using SamSgp.Imaging.Volumes;
using SamSgp.Plugins;
using SamSgp.Plugins.Scripts;

namespace SamSgp.Runs.Tests;

/// <summary>Scripts that do what the test says; those it says nothing of fail.</summary>
internal sealed class FakeScripts : IScriptHost, IPreProcessor, IPostProcessor, IPrompter, IReporter, IRouter
{
    public Func<Volume, PluginContext, Volume>? Preprocess { get; init; }

    public Func<MaskVolume, PluginContext, MaskVolume>? Postprocess { get; init; }

    public IReadOnlyList<BoxPrompt>? Boxes { get; init; }

    public IReadOnlyList<Measurement>? Measurements { get; init; }

    public Func<IReadOnlyDictionary<string, string>, RouteDecision>? Route { get; init; }

    public IReadOnlyList<ScriptFault> Faults { get; init; } = [];

    public IReadOnlyList<ScriptFault> Check(Script script) => Faults;

    public IPreProcessor Preprocessor(Script script) => this;

    public IPostProcessor Postprocessor(Script script) => this;

    public IPrompter Prompter(Script script) => this;

    public IReporter Reporter(Script script) => this;

    public IRouter Router(Script script) => this;

    public Volume Process(Volume source, PluginContext context, CancellationToken cancellationToken) =>
        (Preprocess ?? throw Failed())(source, context);

    public MaskVolume Process(MaskVolume masks, Volume source, PluginContext context, CancellationToken cancellationToken) =>
        (Postprocess ?? throw Failed())(masks, context);

    public IReadOnlyList<BoxPrompt> Propose(Volume source, IReadOnlyList<BoxPrompt> proposed, PluginContext context,
        CancellationToken cancellationToken) => Boxes ?? throw Failed();

    public IReadOnlyList<Measurement> Measure(MaskVolume masks, Volume source, PluginContext context, CancellationToken cancellationToken) =>
        Measurements ?? throw Failed();

    public RouteDecision Decide(IReadOnlyDictionary<string, string> attributes, PluginContext context, CancellationToken cancellationToken) =>
        (Route ?? throw Failed())(attributes);

    private static ScriptException Failed() => new(ScriptFailure.Exception, "Script code.csx failed in line 1: Exception: on purpose");
}

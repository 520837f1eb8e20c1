using SamSgp.Plugins.Scripting.Compiling;
using SamSgp.Plugins.Scripting.Processes;
using SamSgp.Plugins.Scripts;

namespace SamSgp.Plugins.Scripting;

/// <summary>Compiles scripts and runs them in processes of their own. Thread-safe.</summary>
public sealed class ScriptHost : IScriptHost, IDisposable
{
    private readonly ScriptLimits _limits;
    private readonly ScriptCache _cache;
    private readonly ScriptProcesses _processes;

    /// <param name="limits">What scripts may take.</param>
    /// <param name="clock">Times how long idle processes are kept.</param>
    public ScriptHost(ScriptLimits limits, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentNullException.ThrowIfNull(clock);
        (_limits, _cache) = (limits, new ScriptCache(limits.CacheFolder, limits.ExactLines));
        _processes = new ScriptProcesses(limits.KeepWarm, clock);
        CallFiles.RemoveLeftovers();
    }

    /// <inheritdoc/>
    public IReadOnlyList<ScriptFault> Check(Script script)
    {
        ArgumentNullException.ThrowIfNull(script);
        return _cache.Get(script).Faults;
    }

    /// <inheritdoc/>
    public IPreProcessor Preprocessor(Script script) => Hosted(script, ScriptKind.Preprocess);

    /// <inheritdoc/>
    public IPostProcessor Postprocessor(Script script) => Hosted(script, ScriptKind.Postprocess);

    /// <inheritdoc/>
    public IPrompter Prompter(Script script) => Hosted(script, ScriptKind.Prompt);

    /// <inheritdoc/>
    public IReporter Reporter(Script script) => Hosted(script, ScriptKind.Report);

    /// <inheritdoc/>
    public IRouter Router(Script script) => Hosted(script, ScriptKind.Route);

    /// <summary>Ends the processes.</summary>
    public void Dispose() => _processes.Dispose();

    private HostedScript Hosted(Script script, ScriptKind kind)
    {
        ArgumentNullException.ThrowIfNull(script);
        if (script.Kind != kind) throw new ArgumentException($"A {script.Kind} script is no {kind} script.");
        return new HostedScript(script, _cache, _processes, _limits);
    }
}

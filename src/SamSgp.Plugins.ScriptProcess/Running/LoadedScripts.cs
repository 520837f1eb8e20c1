using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Runtime.Loader;
using SamSgp.Plugins.ScriptProcess.Wire;
using SamSgp.Plugins.Scripts;

namespace SamSgp.Plugins.ScriptProcess.Running;

/// <summary>The compiled scripts this process has run: the second run of one is compiled by the JIT already.</summary>
internal static class LoadedScripts
{
    private static readonly Dictionary<string, MethodInfo> Entries = [];

    /// <summary>Runs a script to its end.</summary>
    /// <returns>What it returned; null for nothing.</returns>
    public static object? Run(ScriptCall call, TaskScript globals)
    {
        var entry = Entry(call);
        // A submission's factory takes the states of the submissions before it: the globals, then its own place.
        var task = (Task)Invoke(entry, [new object?[] { globals, null }])!;
        task.GetAwaiter().GetResult();
        return task.GetType().GetProperty(nameof(Task<object>.Result))!.GetValue(task);
    }

    private static MethodInfo Entry(ScriptCall call)
    {
        lock (Entries)
        {
            if (Entries.TryGetValue(call.Key, out var known)) return known;
            using var assembly = new MemoryStream(call.Image.Assembly);
            var loaded = AssemblyLoadContext.Default.LoadFromStream(assembly);
            return Entries[call.Key] = loaded.GetType(call.Image.EntryType, throwOnError: true)!
                .GetMethod(call.Image.EntryMethod, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!;
        }
    }

    private static object? Invoke(MethodInfo entry, object?[] arguments)
    {
        try
        {
            return entry.Invoke(null, arguments);
        }
        catch (TargetInvocationException e) when (e.InnerException is { } inner)
        {
            ExceptionDispatchInfo.Throw(inner);
            throw;
        }
    }
}

using System.Diagnostics.CodeAnalysis;
using SamSgp.Tasks.Texts;

namespace SamSgp.Tasks.Manifests;

/// <summary>The parameters of a run.</summary>
public static class ParameterSet
{
    /// <summary>Checks what a user gave against a task and fills in the defaults.</summary>
    /// <param name="task">The task.</param>
    /// <param name="given">Name -> text, as commands and requests write it.</param>
    /// <param name="values">A value for every parameter of the task.</param>
    /// <param name="problems">All that is wrong, as sentences without a full stop; empty on success.</param>
    public static bool TryResolve(TaskManifest task, IReadOnlyDictionary<string, string> given,
        [NotNullWhen(true)] out IReadOnlyDictionary<string, ParameterValue>? values, out IReadOnlyList<string> problems)
    {
        var resolved = task.Parameters.ToDictionary(p => p.Name, p => p.Default);
        var wrong = new List<string>();
        foreach (var (name, text) in given)
        {
            var parameter = task.Parameters.FirstOrDefault(p => p.Name == name);
            if (parameter is null) wrong.Add(Unknown(task, name));
            else if (parameter.TryParse(text, out var value, out var problem)) resolved[name] = value;
            else wrong.Add($"Parameter {name}: {problem}");
        }

        problems = wrong;
        values = wrong.Count == 0 ? resolved : null;
        return values is not null;
    }

    private static string Unknown(TaskManifest task, string name)
    {
        var names = task.Parameters.Select(p => p.Name).ToList();
        var known = names.Count == 0 ? "it has none" : "it has " + string.Join(", ", names);
        return $"Task {task.Id} has no parameter '{name}'{WordList.DidYouMean(name, names)}; {known}";
    }
}

namespace SamSgp.Plugins;

/// <summary>The run's parameters, typed as the task's manifest defines them.</summary>
/// <param name="values">Name -> double, bool or string.</param>
public sealed class PluginParameters(IReadOnlyDictionary<string, object> values)
{
    /// <summary>No parameters.</summary>
    public static PluginParameters None { get; } = new(new Dictionary<string, object>());

    /// <summary>All of them: name -> double, bool or string.</summary>
    public IReadOnlyDictionary<string, object> Values => values;

    /// <summary>A double or integer parameter.</summary>
    /// <exception cref="ArgumentException">The task has no such parameter, or it is no number.</exception>
    public double Number(string name) => Get<double>(name, "number");

    /// <summary>A boolean parameter.</summary>
    /// <exception cref="ArgumentException">The task has no such parameter, or it is not boolean.</exception>
    public bool Flag(string name) => Get<bool>(name, "boolean");

    /// <summary>A string or choice parameter.</summary>
    /// <exception cref="ArgumentException">The task has no such parameter, or it is no text.</exception>
    public string Text(string name) => Get<string>(name, "text");

    private T Get<T>(string name, string kind) => values.TryGetValue(name, out var value)
        ? value is T typed ? typed : throw new ArgumentException($"Parameter '{name}' is no {kind}.")
        : throw new ArgumentException($"The task has no parameter '{name}'; it has {string.Join(", ", values.Keys)}.");
}

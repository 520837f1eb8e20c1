using System.Reflection;

namespace SamSgp.Dicomweb.Hosting;

/// <summary>
/// Gathers every fault of the configuration before anything is built from it: unknown keys, values that cannot be read, values
/// out of range, combinations that are not allowed. A misspelt key stops the start instead of being ignored.
/// </summary>
internal static class ConfigurationCheck
{
    // ASP.NET's own: they are read by the framework, not bound to options here.
    // Peers has names of the user's own and is checked by its own rule; Support, Models and Cache are
    // what the variables SAMSGP_SUPPORT, SAMSGP_MODELS and SAMSGP_CACHE become, which others ask for.
    private static readonly string[] FrameworkKeys =
        ["Logging", "AllowedHosts", "environment", "contentRoot", "applicationName", "Peers", "Support", "Models", "Cache", ConfigurationSources.FileKey];

    /// <summary>All faults, each with its key and what would be right; none when the service may start.</summary>
    public static IReadOnlyList<string> Faults(IConfigurationRoot configuration, IServiceCollection services)
    {
        var faults = new List<string>();
        var known = Registered<CheckedOptions>(services).ToDictionary(o => o.Section, StringComparer.OrdinalIgnoreCase);
        foreach (var section in configuration.GetChildren())
        {
            if (known.TryGetValue(section.Key, out var options)) AddUnknownKeys(section, options.Type, faults);
            else if (!FrameworkKeys.Contains(section.Key, StringComparer.OrdinalIgnoreCase))
                faults.Add($"{section.Key}: unknown; known are {string.Join(", ", known.Keys.Order())}.");
        }

        faults.AddRange(known.Values.SelectMany(options => options.ValueFaults(configuration)));
        faults.AddRange(Registered<ConfigurationRule>(services).Select(rule => rule.Fault(configuration)).OfType<string>());
        return faults;
    }

    private static IEnumerable<T> Registered<T>(IServiceCollection services) =>
        services.Select(service => service.IsKeyedService ? null : service.ImplementationInstance).OfType<T>();

    private static void AddUnknownKeys(IConfigurationSection section, Type type, List<string> faults)
    {
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite).ToDictionary(p => p.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var child in section.GetChildren())
        {
            if (!properties.TryGetValue(child.Key, out var property))
                faults.Add($"{child.Path}: unknown key; known are {string.Join(", ", properties.Keys.Order())}.");
            else if (ElementOf(property.PropertyType) is { } element)
                foreach (var item in child.GetChildren()) AddUnknownKeys(item, element, faults);
        }
    }

    // Lists of records are looked into; lists of words, and maps, have keys of the user's own.
    private static Type? ElementOf(Type type)
    {
        var element = type.IsArray ? type.GetElementType()
            : type.IsGenericType && type.GetGenericArguments() is [var only] ? only : null;
        return element is { IsClass: true } && element != typeof(string) ? element : null;
    }
}

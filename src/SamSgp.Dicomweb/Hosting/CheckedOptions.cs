using System.Reflection;
using Microsoft.Extensions.Options;

namespace SamSgp.Dicomweb.Hosting;

/// <summary>A section of the configuration and the options class it is read into.</summary>
/// <param name="Section">Top-level key.</param>
/// <param name="Type">The options class, whose properties are the known keys.</param>
/// <param name="Validate">What is wrong with options of that class.</param>
internal sealed record CheckedOptions(string Section, Type Type, Func<object, ValidateOptionsResult> Validate)
{
    /// <summary>Every fault of the section's values: those that cannot be read, and those that are read but not allowed.</summary>
    public IEnumerable<string> ValueFaults(IConfiguration configuration)
    {
        var options = Activator.CreateInstance(Type)!;
        var faults = new List<string>();
        // Key by key, so that one unreadable value does not hide the others.
        foreach (var property in Type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite))
        {
            var section = configuration.GetSection($"{Section}:{property.Name}");
            try
            {
                if (section.Exists() && section.Get(property.PropertyType) is { } value) property.SetValue(options, value);
            }
            catch (InvalidOperationException unreadable)
            {
                faults.Add($"{section.Path}: {unreadable.Message}");
            }
        }

        return faults.Concat((Validate(options).Failures ?? []).Select(failure => $"{Section}: {failure}"));
    }
}

internal static class CheckedOptionsRegistration
{
    /// <summary>Binds a section to its options class, validated by <typeparamref name="TValidator"/> before the service starts.</summary>
    public static IServiceCollection AddCheckedOptions<TOptions, TValidator>(this IServiceCollection services, string section)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>, new()
    {
        services.AddOptions<TOptions>().BindConfiguration(section);
        services.AddSingleton<IValidateOptions<TOptions>, TValidator>();
        return services.AddSingleton(new CheckedOptions(
            section, typeof(TOptions), options => new TValidator().Validate(null, (TOptions)options)));
    }

    /// <summary>A rule over more than one section: gives what is wrong, or null.</summary>
    public static IServiceCollection AddConfigurationRule(this IServiceCollection services, Func<IConfiguration, string?> rule) =>
        services.AddSingleton(new ConfigurationRule(rule));
}

using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace SamSgp.Dicomweb.Api;

/// <summary>What is wrong with a request's body, as sentences.</summary>
internal static class ApiFaults
{
    /// <summary>All faults, the reader's own words.</summary>
    public static string Of(ModelStateDictionary state)
    {
        var faults = state.Values.SelectMany(entry => entry.Errors)
            .Select(error => error.ErrorMessage.Length > 0 ? error.ErrorMessage : error.Exception?.Message)
            .OfType<string>()
            .Distinct();
        return string.Join(' ', faults.DefaultIfEmpty("The body is empty."));
    }
}

using Microsoft.AspNetCore.Mvc.ModelBinding;
using SamSgp.Runs;

namespace SamSgp.Dicomweb.Api;

/// <summary>What is wrong with a request's body, as sentences.</summary>
internal static class ApiFaults
{
    /// <summary>All faults.</summary>
    public static string Of(ModelStateDictionary state)
    {
        var faults = state.Values.SelectMany(entry => entry.Errors)
            .Select(error => error.ErrorMessage.Length > 0 ? error.ErrorMessage : error.Exception?.Message)
            .OfType<string>()
            .Select(JsonFault.Sentence)
            .Distinct();
        return string.Join(' ', faults.DefaultIfEmpty("The body is empty."));
    }
}

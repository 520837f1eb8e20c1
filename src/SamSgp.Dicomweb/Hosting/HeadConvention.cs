using Microsoft.AspNetCore.Mvc.ApplicationModels;

namespace SamSgp.Dicomweb.Hosting;

/// <summary>Answers HEAD wherever GET is (RFC 9110 9.3.2). The API's own description goes by the actions' attributes and does not name
/// it twice.</summary>
internal sealed class HeadConvention : IActionModelConvention
{
    public void Apply(ActionModel action)
    {
        foreach (var selector in action.Selectors)
        {
            for (var i = 0; i < selector.EndpointMetadata.Count; i++)
            {
                if (selector.EndpointMetadata[i] is HttpMethodMetadata { HttpMethods: ["GET"] })
                    selector.EndpointMetadata[i] = new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head]);
            }
        }
    }
}

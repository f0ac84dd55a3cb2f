import helmet from 'helmet';

/**
 * What a browser may do with a page: load the style sheet and the scripts of this service, and send forms to it. No
 * inline script, no frame, nothing from elsewhere.
 */
export const pageHeaders = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      styleSrc: ["'self'"],
      scriptSrc: ["'self'"],
      connectSrc: ["'self'"],
      imgSrc: ['data:'],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  },
  strictTransportSecurity: false, // whether a proxy in front uses TLS is not ours to decide
});

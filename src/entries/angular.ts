export {
  type AngularRouterLike,
  type AngularSnapshot,
  connectAngularRouter,
} from '../connect/angular/connect-angular-router.js'
